//! Patterns of UAX #35 (Unicode LDML) for numbers and dates, and the boolean format of CSVW.
//!
//! Usable alone: a pattern is compiled from text and parses text.
