//! The JSON report.

use super::Report;

/// The report as JSON, ending in a line break. It fits `schema/report.schema.json`.
pub fn render(report: &Report) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}
