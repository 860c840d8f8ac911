//! Where a name stands in the files that can name what it means, active or not.

use ra_ap_hir::Crate;
use ra_ap_ide_db::FileId;
use ra_ap_ide_db::base_db::SourceDatabase;
use ra_ap_syntax::{AstNode, SyntaxNode, SyntaxToken, TextSize};
use rustc_hash::FxHashSet;

use crate::facts::Facts;

impl<'db> Facts<'db> {
    /// The files of the crates that depend on `krate`, its own among them, in the order of their numbers.
    pub(in crate::facts) fn files_that_can_name(&self, krate: Crate) -> Vec<FileId> {
        let db = self.db();
        let mut roots = FxHashSet::default();
        for krate in krate.transitive_reverse_dependencies(db) {
            roots.insert(db.file_source_root(krate.root_file(db)).source_root_id(db));
        }
        let mut files: Vec<FileId> = Vec::new();
        for root in roots {
            files.extend(db.source_root(root).source_root(db).iter());
        }
        files.sort_unstable_by_key(|file| file.index());
        files.dedup();
        files
    }

    /// The syntax tree of any file of the workspace, as these facts answer for it.
    pub(in crate::facts) fn tree_of(&self, file: FileId) -> SyntaxNode {
        let tree = match self.sema.attach_first_edition_opt(file) {
            Some(file) => self.sema.parse(file),
            None => self.sema.parse_guess_edition(file),
        };
        tree.syntax().clone()
    }

    /// Shows `visit` every token that is, or has in it, the word `name`, in the files that can name what `krate`
    /// declares, in the order of files, until it objects.
    pub(in crate::facts) fn each_mention<E>(
        &self,
        krate: Crate,
        name: &str,
        visit: &mut dyn FnMut(FileId, &SyntaxToken) -> Result<(), E>,
    ) -> Result<(), E> {
        let db = self.db();
        for file in self.files_that_can_name(krate) {
            let text = db.file_text(file).text(db);
            let mut offsets = words(text, name).peekable();
            if offsets.peek().is_none() {
                continue;
            }
            let tree = self.tree_of(file);
            for offset in offsets {
                let token = tree.token_at_offset(TextSize::new(offset as u32)).right_biased();
                token.map_or(Ok(()), |token| visit(file, &token))?;
            }
        }
        Ok(())
    }
}

/// Where `name` stands in `text` as a whole word.
pub(in crate::facts) fn words<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).map(|(at, _)| at).filter(move |&at| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        !before.chars().next_back().is_some_and(is_word) && !after.chars().next().is_some_and(is_word)
    })
}
