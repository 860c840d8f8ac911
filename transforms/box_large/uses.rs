//! what builds the variant makes a box, and what takes it apart follows one

#[derive(Clone, Debug, PartialEq)]
struct Page {
    id: u32,
    cells: [u64; 40],
    title: String,
}

impl Page {
    fn sum(&self) -> u64 {
        self.cells.iter().sum()
    }

    fn touch(&mut self) {
        self.id += 1;
    }

    fn into_title(self) -> String {
        self.title
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Event {
    Tick(u64),
    Page(Page), //~ fires: review, `Event::Page` takes 352 bytes and the next variant 8, each `Event` takes 16 bytes instead of 352
    End,
}

#[derive(Default)]
pub struct Log {
    events: Vec<Event>,
    last: Option<Page>, //~ leaves: short-lived
}

fn sum_of(page: &Page) -> u64 {
    page.sum()
}

fn change(page: &mut Page) {
    page.id = 7;
}

fn show(page: &impl std::fmt::Debug) -> String {
    format!("{page:?}")
}

fn keep(page: Page) -> String {
    page.title
}

impl From<Page> for Event {
    fn from(page: Page) -> Self {
        Self::Page(page)
    }
}

impl Event {
    fn page(&self) -> Option<&Page> {
        match self {
            Event::Page(page) => Some(page),
            _ => None,
        }
    }

    fn page_or<'a>(&'a self, other: &'a Page) -> &'a Page {
        match self {
            Self::Page(page) => page,
            Self::Tick(_) | Self::End => other,
        }
    }

    fn page_mut(&mut self) -> Option<&mut Page> {
        if let Event::Page(page) = self { Some(page) } else { None }
    }

    fn into_page(self) -> Option<Page> {
        match self {
            Event::Page(page) => Some(page),
            _ => None,
        }
    }

    fn id(&self) -> u32 {
        let Event::Page(page) = self else { return 0 };
        page.id
    }

    fn is_large(&self) -> bool {
        matches!(self, Event::Page(_))
    }

    fn is_first(&self) -> bool {
        matches!(self, Event::Page(page) if page.id == 0 && page.sum() == 0)
    }

    fn renumbered(self) -> Event {
        match self {
            Event::Page(mut page) => {
                page.touch();
                page.id *= 2;
                Event::Page(page)
            }
            other => other,
        }
    }

    fn copied(&self) -> Event {
        match self {
            Event::Tick(by) => Event::Tick(*by),
            Event::Page(page) => Event::Page(page.clone()),
            Event::End => Event::End,
        }
    }

    fn same(&self, other: &Event) -> bool {
        match (self, other) {
            (Event::Page(a), Event::Page(b)) => a == b || a.id == b.id,
            (Event::Tick(a), Event::Tick(b)) => a == b,
            _ => false,
        }
    }

    fn is(&self, wanted: &Page) -> bool {
        if let Event::Page(page) = self {
            return page == wanted;
        }
        false
    }
}

impl Log {
    pub fn record(&mut self, ids: &[u32]) -> usize {
        self.events.push(Event::Tick(1));
        for &id in ids {
            self.events.push(Event::Page(Page { id, cells: [0; 40], title: String::new() }));
        }
        let made = ids.iter().map(|&id| Page { id, cells: [1; 40], title: id.to_string() });
        self.events.extend(made.map(Event::Page));
        self.events.push(
            Event::Page(
                // the last one
                Page { id: 0, cells: [2; 40], title: "last".to_owned() },
            ),
        );
        self.events.push(Event::End);
        self.events.len()
    }

    pub fn look(&mut self, wanted: u32) -> String {
        let mut out = String::new();
        for event in &self.events {
            match event {
                Event::Page(page) if page.id == wanted => {
                    out += &show(page);
                    out += &page.title;
                    out += &format!("{page:?} {:?}", page);
                    let copy = page.clone();
                    out += &keep(copy);
                    let Page { id, .. } = page;
                    out += &id.to_string();
                    out += &sum_of(page).to_string();
                }
                Event::Page(_) | Event::Tick(_) | Event::End => {}
            }
        }
        for event in &mut self.events {
            if let Event::Page(page) = event {
                change(page);
                page.touch();
                page.cells[0] = 1;
                *page = Page { id: 1, cells: [0; 40], title: std::mem::take(&mut page.title) };
            }
        }
        out
    }

    pub fn drain(&mut self) -> Vec<String> {
        let mut out = Vec::new();
        while let Some(event) = self.events.pop() {
            match event {
                Event::Page(page) if page.id == 1 => out.push(keep(page)),
                Event::Page(page) if page.id == 2 => out.push(page.into_title()),
                Event::Page(page) if page.id == 3 => out.push(page.title),
                Event::Page(page) if page.id == 4 => self.last = Some(page),
                Event::Page(ref page) if sum_of(page) == 4 => out.push(page.title.clone()),
                Event::Page(page) => {
                    let Page { title, cells, .. } = page;
                    out.push(title + &cells.len().to_string());
                }
                Event::Tick(_) | Event::End => {}
            }
        }
        out
    }

    pub fn all(mut self, event: u32) -> String {
        let event = self.events.remove(event as usize);
        let mut text = format!("{} {} {} {}", event.is_large(), event.is_first(), event.id(), event.same(&Event::End));
        text += &format!("{:?} {:?}", event.page(), self.last);
        if let Some(page) = self.last.take() {
            text += &format!("{} {}", event.is(&page), event.page_or(&page).id);
            self.events.push(page.into());
        }
        let mut event = event.copied().renumbered();
        if let Some(page) = event.page_mut() {
            page.touch();
        }
        text + &event.into_page().map(|page| page.title).unwrap_or_default()
    }
}
