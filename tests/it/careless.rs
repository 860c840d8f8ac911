//! A transform that rewrites as well or as badly as a test wants.

use memfix::facts::Facts;
use memfix::transform::{
    Candidate, Cost, Edit, FileRef, Meta, Plan, Refusal, Safety, Saving, Scope, SyntaxIndex, Transform,
};
use ra_ap_syntax::ast::{self, HasName};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode};

/// Puts in the place of every `Vec::new()` what is said of the name of its function.
pub struct Careless(pub fn(&str) -> &'static str);

static META: Meta = Meta {
    id: "careless",
    source: "",
    scope: Scope::Body,
    class: Safety::Safe,
    only_when_named: false,
    declines: &[],
};

pub struct Call(SyntaxNode);

impl Candidate for Call {
    fn node(&self) -> &SyntaxNode {
        &self.0
    }
}

impl Transform for Careless {
    type Site = Call;
    type Proof = FileRef;

    fn meta(&self) -> &'static Meta {
        &META
    }

    fn kinds(&self) -> &'static [SyntaxKind] {
        &[SyntaxKind::CALL_EXPR]
    }

    fn find(&self, index: &SyntaxIndex) -> Vec<Call> {
        let calls = index.all::<ast::CallExpr>(SyntaxKind::CALL_EXPR);
        calls.map(|call| Call(call.syntax().clone())).filter(|call| call.0.text() == "Vec::new()").collect()
    }

    fn prove(&self, _site: &Call, facts: &Facts<'_>) -> Result<FileRef, Refusal> {
        Ok(facts.file())
    }

    fn plan(&self, site: &Call, file: FileRef) -> Plan {
        let function = site.0.ancestors().find_map(ast::Fn::cast).unwrap();
        let name = function.name().unwrap().text().to_string();
        let edit = Edit { file, span: site.0.text_range().into(), new: (self.0)(&name).to_owned() };
        plan(edit)
    }
}

/// A safe plan of one edit.
pub fn plan(edit: Edit) -> Plan {
    Plan {
        class: Safety::Safe,
        because: String::new(),
        message: "a capacity is given".to_owned(),
        saves: Saving::default(),
        costs: Cost::default(),
        assumes: Vec::new(),
        edits: vec![edit],
        imports: Vec::new(),
        dependencies: Vec::new(),
        subjects: Vec::new(),
    }
}
