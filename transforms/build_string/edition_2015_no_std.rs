//! The edition of 2015 without std under a condition: no path to the trait is right in both cases.
//@ edition: 2015
#![cfg_attr(not(unix), no_std)]

pub fn text(out: &mut String, x: u8) {
    out.push_str(&format!("{},", x)); //~ leaves: write-unavailable
}
