//! The one table of finding codes; `explain CODE` prints it.
//!
//! To add a code: a `static` below, in the section of its prefix, and its name in [`ALL`]. A code is
//! never renamed or reused once released.

use super::Code;

macro_rules! codes {
    ($($name:ident = $id:literal, [$en:literal, $zh:literal], [$long_en:literal, $long_zh:literal];)*) => {
        $(#[doc = $en] pub static $name: Code =
            Code { id: $id, title: ($en, $zh), explanation: ($long_en, $long_zh) };)*
        /// Every code, in the order of the table.
        pub static ALL: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    FILE_MISSING = "XM-FILE-MISSING",
        ["a file that the metadata names is missing", "元数据所列的文件不存在"],
        ["The metadata describes a table whose file is not there. Nothing of the group is loaded. Restore the file, or remove the table from the metadata.",
         "元数据描述了一张表,但文件不在。整组数据都不会载入。请恢复该文件,或从元数据中删去这张表。"];
}

/// Finds a code by its identifier, ignoring case.
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|c| c.id.eq_ignore_ascii_case(id))
}
