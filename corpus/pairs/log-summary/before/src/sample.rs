//! A log to summarise.

/// `count` lines, the same each time; one in five hundred is cut off.
pub fn lines(count: u64) -> Vec<String> {
    let paths = [
        "/",
        "/index.html",
        "/api/items",
        "/api/users",
        "/static/logo.svg",
        "/static/site.css",
    ];
    let line = |id: u64| {
        let noise = id.wrapping_mul(6_364_136_223_846_793_005).rotate_left(23);
        let path = paths[(noise % 6) as usize];
        let status = [200, 200, 200, 200, 304, 404, 500][(noise / 7 % 7) as usize];
        match id % 500 {
            499 => format!("{id} 10.0.0.{}", noise % 40),
            _ => format!(
                "{id} 10.0.0.{} GET {path} {status} {} {}",
                noise % 40,
                noise / 11 % 9_000,
                noise / 13 % 5_000
            ),
        }
    };
    (0..count).map(line).collect()
}
