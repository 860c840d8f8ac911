//! The report of the sample log.

use logmodel::Level;
use logparser::parse;

const SAMPLE: &str = include_str!("../../samples/web.log");

#[test]
fn the_sample_is_reported() {
    let expected = "\
services
========
cache          2 warn
db             1 error
web            5 warn
levels
======
info: 5 *****
warn: 2 **
error: 1 *
durations
=========
     2 ms: 1
     8 ms: 1
   128 ms: 1
  4096 ms: 2
unread lines: 11
";
    assert_eq!(logreport::render(&parse(SAMPLE), 3), expected);
}

#[test]
fn the_number_of_workers_does_not_show() {
    let log = parse(SAMPLE);
    let before = logreport::counted();
    assert_eq!(logreport::render(&log, 1), logreport::render(&log, 8));
    assert!(logreport::counted() >= before + 16);
}

#[test]
fn a_failing_service_raises_an_alarm() {
    assert_eq!(
        logreport::alarms(&parse(SAMPLE).events),
        ["db failed 1 times"]
    );
    assert!(logreport::alarms(&[]).is_empty());
}

#[test]
fn events_are_written_as_csv() {
    let mut out = Vec::new();
    logreport::write_csv(&parse("7 info web a\\sb").events, &mut out).unwrap();
    assert_eq!(out, b"7,info,\"web\",\"a b\"\n");
    assert_eq!(logreport::written(Level::Info), 1);
}
