//! What code a node stands in: how often it runs, and who runs it.

use ra_ap_syntax::ast::{self, HasName};
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::collection::is_loop;
use crate::facts::place::body_owner;
use crate::facts::source::is_test_item;

/// A setting other than a plain function, the innermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// A test, or code that is there for tests.
    Test,
    /// A constant, a static, a const function: evaluated by the compiler, or once.
    Const,
    /// A future or a generator.
    Async,
    /// A loop, or a closure that is run as one.
    Loop,
    /// A closure.
    Closure,
    /// A function that is called as other languages call.
    Foreign,
    /// The program's `main`.
    Main,
}

/// What is special about the code around `node`; `None` in the body of a plain function.
pub fn setting(node: &SyntaxNode) -> Option<Setting> {
    if node.ancestors().any(|it| is_test_item(&it)) {
        return Some(Setting::Test);
    }
    let Some(ast::Item::Fn(function)) = body_owner(node) else { return Some(Setting::Const) };
    node.ancestors()
        .take_while(|it| it != function.syntax())
        .find_map(|it| of_expression(&it))
        .or_else(|| of_function(&function))
}

fn of_expression(node: &SyntaxNode) -> Option<Setting> {
    let block = ast::BlockExpr::cast(node.clone());
    if block.as_ref().is_some_and(|it| it.const_token().is_some()) {
        Some(Setting::Const)
    } else if block.is_some_and(|it| it.async_token().is_some() || it.gen_token().is_some()) {
        Some(Setting::Async)
    } else if is_loop(node) {
        Some(Setting::Loop)
    } else {
        ast::ClosureExpr::cast(node.clone())?;
        let call = node.parent().and_then(|it| it.parent());
        Some(if call.is_some_and(|it| is_loop(&it)) { Setting::Loop } else { Setting::Closure })
    }
}

fn of_function(function: &ast::Fn) -> Option<Setting> {
    let foreign = |abi: ast::Abi| abi.string_token().is_none_or(|it| it.text() != "\"Rust\"");
    let outermost = function.syntax().parent().is_some_and(|it| ast::SourceFile::can_cast(it.kind()));
    if function.async_token().is_some() || function.gen_token().is_some() {
        Some(Setting::Async)
    } else if function.const_token().is_some() {
        Some(Setting::Const)
    } else if function.abi().is_some_and(foreign) {
        Some(Setting::Foreign)
    } else {
        (outermost && function.name().is_some_and(|it| it.text() == "main")).then_some(Setting::Main)
    }
}

/// Functions of std that ask the operating system for something slow: type or module, and name where not any.
const SLOW: &[(&str, Option<&str>)] = &[
    ("Command", None),
    ("File", None),
    ("OpenOptions", None),
    ("TcpListener", None),
    ("TcpStream", None),
    ("UdpSocket", None),
    ("fs", None),
    ("thread", Some("sleep")),
    ("thread", Some("spawn")),
];

/// Methods that read to the end of what may be a file.
const SLOW_METHODS: &[&str] = &["read_to_end", "read_to_string"];

/// A call in the function around `node` that asks the operating system for something slow, by its names.
pub fn asks_the_system(node: &SyntaxNode) -> Option<String> {
    body_owner(node)?.syntax().descendants().find_map(|node| {
        if let Some(call) = ast::MethodCallExpr::cast(node.clone()) {
            let name = call.name_ref()?.text().to_string();
            return SLOW_METHODS.contains(&name.as_str()).then_some(name);
        }
        let ast::Expr::PathExpr(callee) = ast::CallExpr::cast(node)?.expr()? else { return None };
        let path = callee.path()?;
        let name = path.segment()?.name_ref()?;
        let owner = path.qualifier()?.segment()?.name_ref()?;
        let slow =
            SLOW.iter().any(|(of, called)| *of == owner.text() && called.is_none_or(|it| it == name.text()));
        slow.then(|| path.syntax().text().to_string())
    })
}
