//! Generated workspaces on a real file system, and what a run of the writer may make of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use memfix::apply::{ApplyError, Recovery, Rewrite, Writer};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// One file of a workspace, before and after.
#[derive(Clone, Debug)]
pub struct File {
    /// From the workspace's root.
    pub name: String,
    pub old: String,
    pub new: String,
    pub mode: u32,
    pub reached: Reached,
}

/// How the file is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    ByName,
    /// The rewrite names a symbolic link that leads to it.
    ByLink,
    /// A name outside of the workspace is the same file.
    FromOutside,
}

fn text() -> impl Strategy<Value = String> {
    let line = || prop::collection::vec("[ -~é]{0,40}", 1..12);
    prop_oneof![
        1 => Just(String::new()),
        4 => line().prop_map(|lines| lines.join("\n") + "\n"),
        2 => line().prop_map(|lines| "\u{feff}".to_owned() + &lines.join("\r\n") + "\r\n"),
        1 => line().prop_map(|lines| lines.join("\n")),
        1 => (1_000..40_000_usize).prop_map(|lines| "    let line = [0_u8; 16]; // of many\n".repeat(lines)),
    ]
}

fn file() -> impl Strategy<Value = File> {
    let folder = prop::sample::select(vec!["src", "src/deep/er", "with space", "ünï", "new\nline", "--dash"]);
    let reached = prop_oneof![
        4 => Just(Reached::ByName),
        1 => Just(Reached::ByLink),
        1 => Just(Reached::FromOutside),
    ];
    let mode = prop::sample::select(vec![0o644, 0o600, 0o755, 0o664]);
    (folder, text(), 0..4_u8, any::<prop::sample::Index>(), mode, reached).prop_map(
        |(folder, old, edit, at, mode, reached)| {
            let mut bounds = old.char_indices().map(|(at, _)| at).chain([old.len()]).collect::<Vec<_>>();
            let cut = bounds.swap_remove(at.index(bounds.len()));
            let new = match edit {
                0 => format!("{}let edited = 1;\n{}", &old[..cut], &old[cut..]),
                1 => old[..cut].to_owned(),
                2 => format!("// other\n{}", &old[cut..]),
                _ => String::new(),
            };
            File { name: folder.to_owned(), old, new, mode, reached }
        },
    )
}

/// The workspace of `seed`, of at least one and at most `most` files, of which at least one changes.
pub fn files(seed: u8, most: usize) -> Vec<File> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let tree = prop::collection::vec(file(), 1..=most).new_tree(&mut runner).expect("nothing is filtered");
    let mut files = tree.current();
    for (index, file) in files.iter_mut().enumerate() {
        file.name = format!("{}/{index}.rs", file.name);
    }
    if let Some(first) = files.first_mut() {
        first.new.push_str("// changed\n");
    }
    files
}

/// A workspace on disk: the folder `ws`, its target directory beside it, and the plan of the rewrites for a child.
pub struct Tree {
    folder: tempfile::TempDir,
    files: Vec<File>,
}

/// What stands in a workspace: by name, the bytes and the mode of a file, or where a link leads.
pub type State = BTreeMap<PathBuf, (Vec<u8>, u32)>;

/// Where `Tree` keeps its plan.
const PLAN: &str = "plan.json";

impl Tree {
    /// Nothing is flushed to a disk where the system has a file system in memory: a kill loses no page.
    pub fn new(files: Vec<File>) -> Tree {
        let memory = Path::new("/dev/shm");
        let folder =
            tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir()).expect("a temporary folder");
        let tree = Tree { folder, files };
        tree.fill();
        tree
    }

    /// Makes the workspace anew, as before every run.
    pub fn fill(&self) {
        for folder in ["ws", "target", "outside"] {
            let folder = self.folder().join(folder);
            if folder.exists() {
                fs::remove_dir_all(&folder).expect("own folder");
            }
            fs::create_dir_all(&folder).expect("a folder");
        }
        for file in &self.files {
            let path = self.folder().join("ws").join(&file.name);
            write(&path, &file.old, file.mode);
            match file.reached {
                Reached::ByName => {}
                Reached::ByLink => link(&path, &self.named(file)),
                Reached::FromOutside => {
                    let outside = self.folder().join("outside").join(&file.name);
                    make_parent(&outside);
                    fs::hard_link(&path, outside).expect("a link");
                }
            }
        }
        let plan: Vec<(PathBuf, &str, &str)> =
            self.files.iter().map(|file| (self.named(file), file.old.as_str(), file.new.as_str())).collect();
        fs::write(self.folder().join(PLAN), serde_json::to_vec(&plan).expect("UTF-8")).expect("a file");
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The path that the rewrite has.
    fn named(&self, file: &File) -> PathBuf {
        let folder = if file.reached == Reached::ByLink { "ws/links" } else { "ws" };
        self.folder().join(folder).join(&file.name)
    }

    /// The workspace with all files as `text` gives them.
    pub fn expected(&self, text: impl Fn(&File) -> &str) -> State {
        let mut state = State::new();
        for file in &self.files {
            state.insert(PathBuf::from(&file.name), (text(file).as_bytes().to_vec(), file.mode));
            if file.reached == Reached::ByLink {
                let leads = self.folder().join("ws").join(&file.name);
                let leads = leads.into_os_string().into_encoded_bytes();
                state.insert(Path::new("links").join(&file.name), (leads, 0o777));
            }
        }
        state
    }

    /// What stands there, temporary files too.
    pub fn found(&self) -> State {
        let root = self.folder().join("ws");
        let mut state = State::new();
        for entry in walkdir::WalkDir::new(&root) {
            let entry = entry.expect("an entry");
            if !entry.file_type().is_dir() {
                let name = entry.path().strip_prefix(&root).expect("in the workspace").to_owned();
                let bytes = if entry.file_type().is_symlink() {
                    fs::read_link(entry.path()).expect("a link").into_os_string().into_encoded_bytes()
                } else {
                    fs::read(entry.path()).expect("a file")
                };
                state.insert(name, (bytes, mode(&entry)));
            }
        }
        state
    }

    /// Every file has all of one of its texts, and what is linked from outside has the old one.
    pub fn assert_no_file_is_half_written(&self, when: &str) {
        let (old, new) = (self.expected(|file| &file.old), self.expected(|file| &file.new));
        let found = self.found();
        for (name, was) in &old {
            let is = found.get(name);
            assert!(is == Some(was) || is == new.get(name), "{when}: {name:?} has neither text");
        }
        for file in self.files.iter().filter(|file| file.reached == Reached::FromOutside) {
            let outside = fs::read_to_string(self.folder().join("outside").join(&file.name));
            assert_eq!(outside.ok().as_ref(), Some(&file.old), "{when}: {} outside", file.name);
        }
    }

    pub fn open(&self) -> Result<(Writer, Recovery), ApplyError> {
        open(self.folder())
    }

    pub fn rewrites(&self) -> Vec<Rewrite> {
        planned(self.folder())
    }

    /// How many files a run changes.
    pub fn changed(&self) -> usize {
        self.files.iter().filter(|file| file.old != file.new).count()
    }
}

/// The writer of the tree in `folder`.
pub fn open(folder: &Path) -> Result<(Writer, Recovery), ApplyError> {
    Writer::open(&folder.join("ws"), &folder.join("target"))
}

/// The rewrites that the tree in `folder` is for.
pub fn planned(folder: &Path) -> Vec<Rewrite> {
    let plan = fs::read(folder.join(PLAN)).expect("a plan");
    let plan: Vec<(PathBuf, String, String)> = serde_json::from_slice(&plan).expect("the plan of a tree");
    plan.into_iter().map(|(path, old, new)| Rewrite { path, old, new }).collect()
}

fn make_parent(path: &Path) {
    fs::create_dir_all(path.parent().expect("in the tree")).expect("a folder");
}

fn write(path: &Path, text: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    make_parent(path);
    fs::write(path, text).expect("a file");
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("own file");
}

fn link(leads: &Path, path: &Path) {
    make_parent(path);
    std::os::unix::fs::symlink(leads, path).expect("a link");
}

fn mode(entry: &walkdir::DirEntry) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    entry.metadata().expect("an entry").permissions().mode() & 0o7777
}
