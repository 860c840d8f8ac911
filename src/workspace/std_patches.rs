//! Changes to std's sources in memory, without which the analyser is wrong or slow; the files stay as they are.

use ra_ap_vfs::FileId;

/// One change to the files of std whose path below `library/` satisfies `applies`.
struct Patch {
    applies: fn(path: &str) -> bool,
    /// The new text, or `None` where the file does not look as expected and stays.
    patch: fn(text: &str) -> Option<String>,
}

const PATCHES: &[Patch] = &[
    // 399,000 lines of intrinsics that no code without `core::arch` can name take more than half of the time that
    // name resolution of core takes.
    Patch {
        applies: |path| {
            path.starts_with("stdarch/crates/core_arch/src/") && !path.ends_with("core_arch/src/mod.rs")
        },
        patch: |_| Some(String::new()),
    },
    // The analyser computes niches from pattern types only. std 1.95 still gives `NonNull` its niche with
    // `rustc_layout_scalar_valid_range_start`, so every `Option<Box<_>>` would come out a word too large.
    Patch {
        applies: |path| path == "core/src/ptr/non_null.rs",
        patch: |text| {
            const FIELD: &str = "pointer: *const T,";
            const PATTERN: &str = "pointer: crate::pattern_type!(*const T is !null),";
            let (before, after) = text.split_once(FIELD)?;
            Some(format!("{before}{PATTERN}{after}"))
        },
    },
];

/// Applies the table to `texts`; `path` gives a file's path below std's `library` folder, if it is in there.
pub(super) fn apply(texts: &mut [(FileId, String)], path: impl Fn(FileId) -> Option<String>) {
    for (id, text) in texts {
        let Some(path) = path(*id) else { continue };
        for patch in PATCHES {
            if (patch.applies)(&path)
                && let Some(new) = (patch.patch)(text)
            {
                *text = new;
            }
        }
    }
}
