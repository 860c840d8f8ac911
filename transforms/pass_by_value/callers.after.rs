//! arguments become values, however they were written
pub(crate) fn half(count: u32) -> u32 {
    count / 2
}

#[derive(Clone, Copy)]
pub(crate) struct At {
    x: f32,
}

impl At {
    fn mirrored(self) -> At {
        At { x: -self.x }
    }

    fn to(self, other: At) -> f32 {
        other.x - self.x
    }
}

pub(crate) fn borrowed() -> u32 {
    let (count, list) = (4, [1, 2]);
    half(count) + half(7) + half(list[1]) + half(count + 1) + half(half(count))
}

pub(crate) fn reference(count: u32, list: &[u32]) -> u32 {
    let first = list.first().unwrap_or(&count);
    half(count) + half(*first) + half(*first) + half(*list.iter().max().unwrap()) + half(*(if list.is_empty() { &count } else { first })) + count
}

pub(crate) fn in_macros() -> bool {
    let count = 2;
    assert_eq!(half(count), 1);
    println!("{}", half(count));
    vec![half(3), 1].len() == 2
}

pub(crate) fn closure(list: Vec<u32>) -> Vec<u32> {
    list.iter().map(half_of).collect::<Vec<_>>();
    list.iter().map(|it| half(*it)).chain(list.iter().map(|&it| half(it))).collect()
}

pub(crate) fn needless_closure(list: Vec<u32>) -> Vec<u32> {
    list.into_iter().map(half).collect()
}

fn half_of(count: &u32) -> u32 {
    *count / 2
}

pub(crate) fn receivers(at: At, boxed: Box<At>, lent: &&At, list: &[At]) -> f32 {
    let far = At { x: 1.0 };
    at.mirrored().x + boxed.mirrored().x + lent.mirrored().x + list[0].mirrored().x + (&far).mirrored().x
        + list.iter().map(|it| it.mirrored().x).sum::<f32>()
        + At::mirrored(at).x
        + At::mirrored(**lent).x
        + at.to(far)
        + At::to(at, far)
}
