//! One atomic that a thread keeps writing, beside fields that another thread keeps using.

use std::convert::Infallible;

use ra_ap_hir::{Field, Struct, Type};
use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode};

use super::roles::Role;
use super::uses::{Found, Uses};
use super::{Form, Of, Part};
use crate::facts::Facts;

impl<'db> Facts<'db> {
    /// Whether a field of this type is no atomic and takes room, as far as one can see.
    pub(super) fn is_plain(&self, ty: &Type<'db>) -> bool {
        !self.is_atomic(ty) && ty.layout(self.db()).map_or(true, |it| it.size() > 0)
    }

    /// The atomic that one thread writes in a loop while another uses fields beside it in one, and who does.
    pub(super) fn beside_fields(
        &self,
        own: Struct,
        parts: &[Part],
        uses: &[Uses],
    ) -> Option<(usize, String)> {
        for (number, (part, uses)) in parts.iter().zip(uses).enumerate() {
            if part.form != Form::Value || part.is_flag {
                continue;
            }
            let busy = |it: &&super::uses::Access| it.writes && it.in_loop && it.role.is_entry;
            let Some(writer) = uses.accesses.iter().find(busy).map(|it| &it.role) else { continue };
            for field in own.fields(self.db()) {
                if parts.iter().any(|it| it.of == Of::Field(field)) || !self.is_plain(&field.ty(self.db())) {
                    continue;
                }
                // Who looks at the atomic as well waits for it anyway.
                let waits = |role: &Role| uses.accesses.iter().any(|it| it.role == *role);
                if let Some(user) = self.busy_users(field).into_iter().find(|it| !waits(it)) {
                    let name = self.field_name(field);
                    let words =
                        format!("{} writes `{}` while {} uses `{name}`", writer.name, part.name, user.name);
                    return Some((number, words));
                }
            }
        }
        None
    }

    /// The threads that use a field in a loop.
    fn busy_users(&self, field: Field) -> Vec<Role> {
        let krate = Of::Field(field).krate(self.db());
        let mut roles = Vec::new();
        let mut look = |found: &Found<'_>, node: &SyntaxNode| {
            let Some(expr) = node.parent().and_then(ast::FieldExpr::cast) else { return };
            let is_ours = self.sema.resolve_field(&expr).and_then(|it| it.left()) == Some(field);
            let role = self.role_of_use(krate, found).map(|(role, _)| role);
            let Some(role) = role.filter(|it| is_ours && self.is_in_loop(found.token, it)) else { return };
            if role.is_entry || self.begins_thread(krate, &role) {
                roles.push(Role { is_entry: true, ..role });
            }
        };
        let Ok(()) = self.each_mention(krate, &self.field_name(field), &mut |file, token| {
            let found = Found { file, token, in_macro: false };
            let Some(parent) = token.parent() else { return Ok(()) };
            if parent.kind() != SyntaxKind::TOKEN_TREE {
                look(&found, &parent);
                return Ok(());
            }
            for inner in self.sema.descend_into_macros_exact(token.clone()) {
                if let Some(parent) = inner.parent() {
                    look(&found, &parent);
                }
            }
            Ok::<(), Infallible>(())
        });
        roles
    }
}
