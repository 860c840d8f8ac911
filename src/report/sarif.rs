//! The report as a SARIF 2.1.0 log (OASIS standard), for code scanning and editors.
//!
//! Every finding that is in the diff is a result with its fix; one that a `memfix: keep` covers is a suppressed result.
//! Places left alone are no results: nothing is to be done about them.

use std::collections::HashSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::text::worth;
use super::{Edit, Finding, Outcome, Report, doc};
use crate::transform::AnyTransform;
use crate::transforms::ALL;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What may stand in the path of a URI as it is (RFC 3986, §3.3).
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Bytes of a byte order mark, which the spans of a finding do not count and SARIF's do.
const BOM: u32 = 3;

/// The report as SARIF, ending in a line break. `with_bom` are the files that begin with a byte order mark, as the
/// report names them.
///
/// # Errors
/// None that a report can bring about: serde_json's.
pub fn render(report: &Report, with_bom: &HashSet<String>) -> Result<String, serde_json::Error> {
    let results: Vec<Value> = report.findings.iter().filter_map(|it| result(it, with_bom)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "memfix",
                "version": report.memfix,
                "semanticVersion": report.memfix,
                "rules": rules(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": report.crashes.is_empty(),
                "toolExecutionNotifications": notifications(report),
            }],
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log)?;
    text.push('\n');
    Ok(text)
}

fn rules() -> Vec<Value> {
    let rule = |transform: &&dyn AnyTransform| {
        let meta = transform.meta();
        let why = doc::section(meta, "Why");
        json!({
            "id": meta.id,
            "shortDescription": { "text": doc::summary(meta) },
            "fullDescription": { "text": why },
            "help": { "text": why, "markdown": doc::documentation(meta) },
            "defaultConfiguration": { "level": "note" },
        })
    };
    ALL.iter().map(rule).collect()
}

fn result(finding: &Finding, with_bom: &HashSet<String>) -> Option<Value> {
    let suppressed = finding.outcome == Outcome::Suppressed;
    let shown = matches!(finding.outcome, Outcome::Applied | Outcome::Proposed | Outcome::Advice);
    if !shown && !suppressed {
        return None;
    }
    let worth = worth(finding);
    let message = match worth.is_empty() {
        true => finding.message.clone(),
        false => format!("{} ({worth})", finding.message),
    };
    let mut result = json!({
        "ruleId": finding.transform,
        "ruleIndex": ALL.iter().position(|it| it.meta().id == finding.transform)?,
        "level": if finding.class == "safe" { "warning" } else { "note" },
        "message": { "text": message },
        "locations": [{ "physicalLocation": {
            "artifactLocation": artifact(&finding.place.file),
            "region": { "startLine": finding.place.line, "startColumn": finding.place.column },
        }}],
        "partialFingerprints": { "memfixId/v1": finding.id },
        "properties": { "class": finding.class, "assumes": finding.assumes },
    });
    if suppressed {
        result["suppressions"] = json!([{ "kind": "inSource" }]);
    }
    // What was written already is no fix any more, and edits of an edited text do not fit the untouched one.
    let edits_are_all = finding.imports.is_empty() && finding.dependencies.is_empty();
    if finding.outcome == Outcome::Proposed && !finding.rests_on_earlier && edits_are_all {
        result["fixes"] = json!([{
            "description": { "text": finding.message },
            "artifactChanges": changes(&finding.edits, with_bom),
        }]);
    }
    Some(result)
}

fn changes(edits: &[Edit], with_bom: &HashSet<String>) -> Vec<Value> {
    let mut files: Vec<&str> = edits.iter().map(|edit| edit.file.as_str()).collect();
    files.sort_unstable();
    files.dedup();
    let change = |file: &str| {
        let skipped = if with_bom.contains(file) { BOM } else { 0 };
        let replacements: Vec<Value> = edits
            .iter()
            .filter(|edit| edit.file == file)
            .map(|edit| {
                json!({
                    "deletedRegion": {
                        "byteOffset": edit.start + skipped,
                        "byteLength": edit.end - edit.start,
                    },
                    "insertedContent": { "text": edit.new },
                })
            })
            .collect();
        json!({ "artifactLocation": artifact(file), "replacements": replacements })
    };
    files.into_iter().map(change).collect()
}

fn notifications(report: &Report) -> Vec<Value> {
    let crashes = report.crashes.iter().map(|it| {
        let text = format!("{} failed on this file: {}", it.transform, it.message);
        notification("error", &text, &it.file)
    });
    let unparsed = report.unparsed.iter().map(|file| {
        notification(
            "warning",
            "the file has syntax errors; it was looked into as far as it could be read",
            file,
        )
    });
    let comments = report.comments.iter().map(|it| notification("warning", &it.message, &it.file));
    crashes.chain(unparsed).chain(comments).collect()
}

fn notification(level: &str, text: &str, file: &str) -> Value {
    json!({
        "level": level,
        "message": { "text": text },
        "locations": [{ "physicalLocation": { "artifactLocation": artifact(file) } }],
    })
}

fn artifact(path: &str) -> Value {
    json!({ "uri": utf8_percent_encode(path, PATH).to_string() })
}
