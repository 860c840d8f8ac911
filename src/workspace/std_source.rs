//! Where the sources of the standard library come from.
//!
//! Types of std decide every proof, so a run without std's sources is no run. They are looked for in an order that
//! prefers the exact version and never changes the user's toolchain while another way is left; what was found is
//! part of the report. `Sysroot::discover` is not used: it installs `rust-src` before anything else was asked.

use std::fmt::Write as _;
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
    /// The rustup to install the component with; `None` where nothing may be installed.
    pub(super) rustup: Option<PathBuf>,
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
            rustup: install.then(|| Tool::Rustup.prefer_proxy().into()),
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
    if let Some(rustup) = &places.rustup {
        announce("installing the sources of the standard library: rustup component add rust-src");
        match install(rustup, &places.directory) {
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
    let _ = write!(
        text,
        "; run `rustup component add rust-src --toolchain {}`, or name a folder that holds `core`, `alloc` and `std` \
         with --std-src",
        places.sysroot.file_name().unwrap_or(places.sysroot.as_os_str()).display(),
    );
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

fn install(rustup: &Path, directory: &Path) -> Result<(), String> {
    let output = ra_ap_toolchain::command(rustup, directory, &ToolEnv::default())
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

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    /// A machine made of folders: a sysroot, a distribution's copy, a cache.
    struct Machine {
        folder: TempDir,
        toolchain: Toolchain,
    }

    impl Machine {
        fn new() -> Machine {
            let folder = tempfile::tempdir().unwrap();
            let sysroot = super::super::toolchain::absolute_utf8(&folder.path().join("sysroot")).unwrap();
            let toolchain = Toolchain {
                sysroot,
                release: "1.95.0".to_owned(),
                version: (1, 95, 0),
                description: "1.95.0 (59807616e 2026-04-14)".to_owned(),
                commit: Some("59807616e1fa".to_owned()),
            };
            Machine { folder, toolchain }
        }

        fn places(&self) -> Places {
            Places {
                given: None,
                sysroot: self.folder.path().join("sysroot"),
                distribution: vec![self.folder.path().join("distribution")],
                cache: Some(self.folder.path().join("cache")),
                rustup: None,
                directory: self.folder.path().to_owned(),
            }
        }

        fn find(&self) -> Result<StdSource, LoadError> {
            find(&self.toolchain, &self.places(), &|_| panic!("nothing is to be installed"))
        }

        fn library(&self, at: &str) {
            for name in ["core", "alloc", "std"] {
                self.write(&format!("{at}/{name}/src/lib.rs"), "");
            }
        }

        fn page(&self, at: &str, describes: &str, version: &str, code: &str) {
            let html = format!(
                "<meta content=\"Source of the Rust file `library/{describes}`.\"><meta data-rustdoc-version=\"{version}\">\
                 <pre class=\"rust\"><code>{code}</code></pre>"
            );
            self.write(&format!("sysroot/share/doc/rust/html/src/{at}.html"), &html);
        }

        fn pages(&self, version: &str) {
            self.page(
                "core/lib.rs",
                "core/src/lib.rs",
                version,
                "<a href=#1 id=1 data-nosnippet>1</a>mod x;\n",
            );
            self.page("alloc/lib.rs", "alloc/src/lib.rs", version, "");
            self.page("std/lib.rs", "std/src/lib.rs", version, "");
            self.page("core/stdarch/a.rs", "core/src/../../stdarch/a.rs", version, "a &lt; b &amp;&amp; c");
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    #[test]
    fn the_component_goes_before_the_distribution_and_the_documentation() {
        let machine = Machine::new();
        machine.pages("1.95.0 (59807616e 2026-04-14)");
        assert_eq!(machine.find().unwrap().origin, StdOrigin::Documentation);
        machine.library("distribution/library");
        machine.write("distribution/version", "1.95.0 (59807616e 2026-04-14)\n");
        assert_eq!(machine.find().unwrap().origin, StdOrigin::Distribution);
        machine.library("sysroot/lib/rustlib/src/rust/library");
        let found = machine.find().unwrap();
        assert_eq!((found.origin, found.version.as_str()), (StdOrigin::Component, "1.95.0"));
    }

    #[test]
    fn a_given_folder_goes_before_all_and_must_hold_std() {
        let machine = Machine::new();
        machine.library("sysroot/lib/rustlib/src/rust/library");
        machine.library("mine/library");
        let mut places = machine.places();
        places.given = Some(machine.folder.path().join("mine"));
        let found = find(&machine.toolchain, &places, &|_| ()).unwrap();
        assert_eq!((found.origin, found.version.as_str()), (StdOrigin::Given, "unknown"));
        assert!(found.path.ends_with("mine/library"));
        places.given = Some(machine.folder.path().join("nothing"));
        assert!(
            find(&machine.toolchain, &places, &|_| ()).unwrap_err().0.contains("does not hold std's sources")
        );
    }

    #[test]
    fn a_distribution_copy_of_another_version_is_not_used() {
        let mut machine = Machine::new();
        machine.library("distribution/library");
        for (version, used) in [
            ("1.63.0 (4b91a6ea7 2022-08-08)", false),
            ("1.95.0 (000000000 2026-04-14)", false),
            ("1.95.0 (59807616e 2026-04-14)", true),
            ("1.95.0", true),
        ] {
            machine.write("distribution/version", version);
            assert_eq!(machine.find().is_ok(), used, "{version}");
        }
        // A distribution's own rustc does not say its commit.
        machine.toolchain.description = "1.95.0".to_owned();
        machine.write("distribution/version", "1.95.0 (59807616e 2026-04-14)");
        assert_eq!(machine.find().unwrap().origin, StdOrigin::Distribution);
    }

    #[test]
    fn documentation_is_unpacked_once_under_the_paths_its_pages_name() {
        let machine = Machine::new();
        machine.pages("1.95.0 (59807616e 2026-04-14)");
        let found = machine.find().unwrap();
        assert_eq!(found.path, machine.folder.path().join("cache/std-59807616e1fa-1"));
        assert_eq!(fs::read_to_string(found.path.join("core/src/lib.rs")).unwrap(), "mod x;\n");
        assert_eq!(fs::read_to_string(found.path.join("stdarch/a.rs")).unwrap(), "a < b && c");
        let cached = fs::read_dir(machine.folder.path().join("cache")).unwrap().count();
        assert_eq!(cached, 1, "the temporary folder is gone");

        fs::write(found.path.join("core/src/lib.rs"), "from the cache").unwrap();
        assert_eq!(machine.find().unwrap(), found);
        assert_eq!(fs::read_to_string(found.path.join("core/src/lib.rs")).unwrap(), "from the cache");
    }

    #[test]
    fn documentation_of_another_version_is_refused_by_name() {
        let machine = Machine::new();
        machine.pages("1.94.0 (123456789 2026-01-01)");
        assert!(machine.find().unwrap_err().0.contains("it belongs to another version of rustc"));
    }

    #[test]
    fn where_nothing_is_found_the_error_names_the_command() {
        let text = Machine::new().find().unwrap_err().0;
        assert!(text.contains("run `rustup component add rust-src --toolchain sysroot`"), "{text}");
        assert!(text.contains("--std-src"), "{text}");
    }

    /// A stand-in, so that no test changes the toolchain of the machine it runs on.
    #[cfg(unix)]
    fn fake_rustup(machine: &Machine, script: &str) -> Places {
        use std::os::unix::fs::PermissionsExt;
        let program = machine.folder.path().join("rustup");
        machine.write("rustup", &format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Places { rustup: Some(program), ..machine.places() }
    }

    #[cfg(unix)]
    #[test]
    fn the_component_is_installed_last_and_announced() {
        let machine = Machine::new();
        let places = fake_rustup(
            &machine,
            "[ \"$*\" = 'component add rust-src' ] || exit 1\n\
             for name in core alloc std; do\n\
             mkdir -p sysroot/lib/rustlib/src/rust/library/$name/src\n\
             touch sysroot/lib/rustlib/src/rust/library/$name/src/lib.rs\ndone",
        );
        let announced = std::cell::RefCell::new(Vec::new());
        let announce = |line: &str| announced.borrow_mut().push(line.to_owned());
        assert_eq!(find(&machine.toolchain, &places, &announce).unwrap().origin, StdOrigin::Installed);
        assert_eq!(
            *announced.borrow(),
            ["installing the sources of the standard library: rustup component add rust-src"]
        );
        // From now on it is there, and nothing is installed again.
        assert_eq!(machine.find().unwrap().origin, StdOrigin::Component);
    }

    #[cfg(unix)]
    #[test]
    fn an_installation_that_fails_is_part_of_the_error() {
        let machine = Machine::new();
        let places = fake_rustup(&machine, "echo 'no route to host' >&2; exit 1");
        let error = find(&machine.toolchain, &places, &|_| ()).unwrap_err();
        assert!(error.0.contains("`rustup component add rust-src` failed: no route to host"), "{error}");
        let places = fake_rustup(&machine, "exit 0");
        let error = find(&machine.toolchain, &places, &|_| ()).unwrap_err();
        assert!(error.0.contains("succeeded, but for another toolchain"), "{error}");
    }

    #[test]
    fn markup_becomes_the_text_it_shows() {
        let markup = "<a href=#1 id=1 data-nosnippet>1</a><span class=\"kw\">fn </span>f&lt;T&gt;() {\n\
                      <a href=#2 id=2 data-nosnippet>2</a>    <span class=\"string\">&quot;&amp;lt;&quot;</span>; &#39;a&#39;\n\
                      <a href=#3 id=3 data-nosnippet>3</a>}\n";
        assert_eq!(text_of_markup(markup), "fn f<T>() {\n    \"&lt;\"; 'a'\n}\n");
    }
}
