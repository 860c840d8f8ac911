//! Where the sources of the standard library come from.
//!
//! Types of std decide every proof, so a run without std's sources is no run. They are looked for in an order that
//! prefers the exact version and never changes the user's toolchain while another way is left; what was found is
//! part of the report. `Sysroot::discover` is not used: it installs `rust-src` before anything else was asked.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use etcetera::BaseStrategy;
use ra_ap_toolchain::Tool;
use rayon::prelude::*;

use super::toolchain::{ToolEnv, Toolchain, complaint};
use super::{LoadError, StdOrigin, StdSource};

/// Raised whenever unpacking gives another text for the same page, so that old copies in the cache are not used.
const UNPACKED_FORMAT: u32 = 1;

/// The places that are searched, in this order.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// `--std-src`, else `RUST_SRC_PATH`: must be right where it is given.
    pub(super) given: Option<PathBuf>,
    pub(super) sysroot: PathBuf,
    /// Folders of the distribution that hold a `library` folder and a `version` file.
    pub(super) distribution: Vec<PathBuf>,
    /// Where unpacked copies are kept; `None` where the user has no cache folder.
    pub(super) cache: Option<PathBuf>,
    /// Whether `rustup component add rust-src` may be tried.
    pub(super) install: bool,
    /// The folder whose toolchain is meant.
    pub(super) directory: PathBuf,
}

impl Places {
    /// The places of this machine.
    pub(super) fn of_machine(
        toolchain: &Toolchain,
        given: Option<&Path>,
        install: bool,
        directory: &Path,
    ) -> Places {
        let given =
            given.map(Path::to_owned).or_else(|| std::env::var_os("RUST_SRC_PATH").map(PathBuf::from));
        let mut distribution = vec![PathBuf::from("/usr/lib/rustlib/src/rust")];
        let mut sources: Vec<PathBuf> = fs::read_dir("/usr/src")
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("rustc-")))
            .collect();
        sources.sort();
        distribution.append(&mut sources);
        let cache = etcetera::choose_base_strategy().ok().map(|base| base.cache_dir().join("memfix"));
        Places {
            given,
            sysroot: toolchain.sysroot.clone().into(),
            distribution,
            cache,
            install,
            directory: directory.to_owned(),
        }
    }
}

/// Finds std's sources for `toolchain`, or says how to get them. `announce` is told before anything is downloaded.
pub(super) fn find(
    toolchain: &Toolchain,
    places: &Places,
    announce: &dyn Fn(&str),
) -> Result<StdSource, LoadError> {
    if let Some(given) = &places.given {
        return from_given(given);
    }
    if let Some(path) = component(&places.sysroot) {
        return Ok(StdSource { origin: StdOrigin::Component, version: toolchain.release.clone(), path });
    }
    if let Some(path) = places.distribution.iter().find_map(|folder| distribution_copy(folder, toolchain)) {
        return Ok(StdSource { origin: StdOrigin::Distribution, version: toolchain.release.clone(), path });
    }
    let mut failed = Vec::new();
    match documentation(toolchain, places) {
        Ok(Some(path)) => {
            return Ok(StdSource {
                origin: StdOrigin::Documentation,
                version: toolchain.release.clone(),
                path,
            });
        }
        Ok(None) => {}
        Err(error) => failed.push(format!("unpacking them from the installed documentation failed: {error}")),
    }
    if places.install {
        announce("installing the sources of the standard library: rustup component add rust-src");
        match install(&places.directory) {
            Ok(()) => {
                if let Some(path) = component(&places.sysroot) {
                    return Ok(StdSource {
                        origin: StdOrigin::Installed,
                        version: toolchain.release.clone(),
                        path,
                    });
                }
                failed
                    .push("`rustup component add rust-src` succeeded, but for another toolchain".to_owned());
            }
            Err(error) => failed.push(format!("`rustup component add rust-src` failed: {error}")),
        }
    }
    Err(not_found(toolchain, places, &failed))
}

fn not_found(toolchain: &Toolchain, places: &Places, failed: &[String]) -> LoadError {
    let mut text = format!(
        "the sources of the standard library of rustc {} are not installed, and without them types stay unknown",
        toolchain.description
    );
    for reason in failed {
        text.push_str("; ");
        text.push_str(reason);
    }
    text.push_str(&format!(
        "; run `rustup component add rust-src --toolchain {}`, or name a folder that holds `core`, `alloc` and `std` \
         with --std-src",
        places.sysroot.file_name().unwrap_or(places.sysroot.as_os_str()).display(),
    ));
    LoadError(text)
}

fn from_given(given: &Path) -> Result<StdSource, LoadError> {
    let absolute = std::path::absolute(given).unwrap_or_else(|_| given.to_owned());
    let path = [absolute.clone(), absolute.join("library")].into_iter().find(|path| is_library(path)).ok_or_else(
        || {
            LoadError(format!(
                "`{}` does not hold std's sources: `core/src/lib.rs`, `alloc/src/lib.rs` or `std/src/lib.rs` is \
                 missing; name the `library` folder of a Rust source tree, or drop --std-src and RUST_SRC_PATH",
                given.display()
            ))
        },
    )?;
    let version = path
        .parent()
        .and_then(|folder| fs::read_to_string(folder.join("version")).ok())
        .and_then(|text| text.split_whitespace().next().map(str::to_owned))
        .unwrap_or_else(|| "unknown".to_owned());
    Ok(StdSource { origin: StdOrigin::Given, version, path })
}

fn component(sysroot: &Path) -> Option<PathBuf> {
    let path = sysroot.join("lib/rustlib/src/rust/library");
    is_library(&path).then_some(path)
}

/// The distribution's copy, where it is of the same version: layouts and names of another one would be wrong.
fn distribution_copy(folder: &Path, toolchain: &Toolchain) -> Option<PathBuf> {
    let path = folder.join("library");
    let version = fs::read_to_string(folder.join("version")).ok()?;
    let version = version.trim();
    let same = version == toolchain.description
        || version == toolchain.release
        || (toolchain.description == toolchain.release
            && version.split(' ').next() == Some(&toolchain.release));
    (same && is_library(&path)).then_some(path)
}

fn is_library(path: &Path) -> bool {
    ["core", "alloc", "std"].iter().all(|name| path.join(name).join("src/lib.rs").is_file())
}

fn install(directory: &Path) -> Result<(), String> {
    let output = ra_ap_toolchain::command(Tool::Rustup.prefer_proxy(), directory, &ToolEnv::default())
        .args(["component", "add", "rust-src"])
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() { Ok(()) } else { Err(complaint(&output)) }
}

/// Unpacks the source pages of the toolchain's installed documentation into the cache, once a toolchain.
///
/// The pages hold the whole text of core, alloc, std, proc_macro and test as compiled for the host, which is all of
/// std that a program for the host can see. `Ok(None)`: the documentation is not installed, or not of this rustc.
fn documentation(toolchain: &Toolchain, places: &Places) -> io::Result<Option<PathBuf>> {
    let pages = places.sysroot.join("share/doc/rust/html/src");
    let Ok(first) = fs::read_to_string(pages.join("core/lib.rs.html")) else { return Ok(None) };
    if !first.contains(&format!("data-rustdoc-version=\"{}\"", toolchain.description)) {
        return Err(io::Error::other("it belongs to another version of rustc"));
    }
    let Some(cache) = &places.cache else {
        return Err(io::Error::new(
            io::ErrorKind::NotFound,
            "there is no cache folder; set XDG_CACHE_HOME or HOME",
        ));
    };
    let key = toolchain.commit.as_deref().unwrap_or(&toolchain.release);
    let unpacked = cache.join(format!("std-{key}-{UNPACKED_FORMAT}"));
    if is_library(&unpacked) {
        return Ok(Some(unpacked));
    }
    fs::create_dir_all(cache)?;
    // Unpacked beside its place and renamed into it, so that an interrupted run leaves no half of std behind.
    let temporary = tempfile::Builder::new().prefix("std-").tempdir_in(cache)?;
    let files = pages_below(&pages)?;
    files.par_iter().try_for_each(|page| -> io::Result<()> {
        let html = fs::read_to_string(page)?;
        let Some((path, text)) = source_of_page(&html) else { return Ok(()) };
        let target = temporary.path().join(path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(target, text)
    })?;
    if !is_library(temporary.path()) {
        return Err(io::Error::other("it does not hold the pages of core, alloc and std"));
    }
    let finished = temporary.keep();
    match fs::rename(&finished, &unpacked) {
        Ok(()) => Ok(Some(unpacked)),
        // Another run was faster; its copy is the same.
        Err(_) if is_library(&unpacked) => fs::remove_dir_all(&finished).map(|()| Some(unpacked)),
        Err(error) => Err(error),
    }
}

fn pages_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut pages = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let path = entry?.into_path();
        if path.to_string_lossy().ends_with(".rs.html") {
            pages.push(path);
        }
    }
    Ok(pages)
}

/// The path below `library/` and the text of the file that a rustdoc source page shows.
///
/// The path is the one in the page's own description; the page's place in the file system has `..` left out and
/// would put `core_arch` at the wrong place.
fn source_of_page(html: &str) -> Option<(PathBuf, String)> {
    let (_, rest) = html.split_once("Source of the Rust file `library/")?;
    let (path, _) = rest.split_once('`')?;
    let path = without_parents(Path::new(path))?;
    let (_, rest) = html.split_once("<code>")?;
    let (code, _) = rest.rsplit_once("</code>")?;
    Some((path, text_of_markup(code)))
}

/// `a/b/../c` as `a/c`; nothing for a path that leaves its root.
fn without_parents(path: &Path) -> Option<PathBuf> {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => clean.push(name),
            Component::ParentDir => {
                if !clean.pop() {
                    return None;
                }
            }
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(clean)
}

/// Markup without its tags, its line numbers (`<a … data-nosnippet>12</a>`) and its character references.
fn text_of_markup(markup: &str) -> String {
    let mut text = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some(at) = rest.find(['<', '&']) {
        let (plain, special) = rest.split_at(at);
        text.push_str(plain);
        if special.starts_with('<') {
            let (tag, after) = special.split_once('>').unwrap_or((special, ""));
            rest = after;
            if tag.contains("data-nosnippet") {
                rest = after.split_once("</a>").map_or("", |(_, after)| after);
            }
        } else {
            const REFERENCES: [(&str, &str); 6] = [
                ("&lt;", "<"),
                ("&gt;", ">"),
                ("&amp;", "&"),
                ("&quot;", "\""),
                ("&#39;", "'"),
                ("&#x27;", "'"),
            ];
            let (decoded, after) = REFERENCES
                .iter()
                .find_map(|(name, char)| Some((*char, special.strip_prefix(name)?)))
                .unwrap_or_else(|| ("&", special.get(1..).unwrap_or("")));
            text.push_str(decoded);
            rest = after;
        }
    }
    text.push_str(rest);
    text
}
