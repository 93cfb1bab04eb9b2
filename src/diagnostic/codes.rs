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
    DATATYPE = "CSVW-DATATYPE",
        ["a value is not of its column's datatype", "值不符合该列的数据类型"],
        ["The column's metadata gives a datatype (date, integer, gYear ...) and the cell holds something else. Conversion keeps the cell as a plain string. Mend the cell, or the datatype if it is the one that is wrong.",
         "元数据为该列规定了数据类型(日期、整数、年份等),而此格的内容不符。转换时该格按普通字符串保留。请改正单元格;若是数据类型写错,请改元数据。"];
    FORMAT = "CSVW-FORMAT",
        ["a value does not follow its column's format", "值不符合该列规定的格式"],
        ["The datatype has a `format` (a number or date pattern, a regular expression, a pair such as Y|N) which the cell does not match. Conversion keeps the cell as a plain string.",
         "数据类型带有 `format`(数字或日期样式、正则表达式、Y|N 之类),而此格与之不符。转换时该格按普通字符串保留。"];
    LENGTH = "CSVW-LENGTH",
        ["a value is too short or too long", "值过短或过长"],
        ["The datatype limits the length with `length`, `minLength` or `maxLength`. Characters are counted, or bytes for binary values. A code that lost its leading zeros in a spreadsheet is a common cause.",
         "数据类型用 `length`、`minLength` 或 `maxLength` 限定了长度;按字符计,二进制值按字节计。常见原因是编码在电子表格中丢了前导零。"];
    BOUND = "CSVW-BOUND",
        ["a value lies outside its bounds", "值超出范围"],
        ["The datatype limits its values with `minimum`, `maximum` or their exclusive forms, and the cell lies outside.",
         "数据类型用 `minimum`、`maximum` 等限定了取值范围,此格在范围之外。"];
    SCIENTIFIC = "CSVW-SCIENTIFIC",
        ["a code was turned into scientific notation", "编码被变成了科学计数法"],
        ["A spreadsheet took a long code for a number and saved it as e.g. 5.2E+11. The last digits are lost for good: they have to be taken from the source. Format the column as text before typing or pasting codes.",
         "电子表格把长编码当成了数字,存成 5.2E+11 之类,后面的数位已经丢失,须据原始资料重填。录入或粘贴编码之前,请先把该列设为文本格式。"];
    REQUIRED = "CSVW-REQUIRED",
        ["a required cell is empty", "必填单元格为空"],
        ["The column is marked `required`, and the cell is empty or holds one of the strings that stand for null.",
         "该列标为 `required`(必填),而此格为空,或填的是代表空值的字符串。"];
    FORMAT_UNKNOWN = "CSVW-FORMAT-UNKNOWN",
        ["a format is not understood and was ignored", "格式无法识别,已忽略"],
        ["The `format` of a datatype is not a valid pattern for its base: a number or date pattern of UAX #35, a regular expression, or true|false values. Values are then read in the form of XML Schema.",
         "数据类型的 `format` 不是其基类型的有效样式(UAX #35 的数字或日期样式、正则表达式,或布尔值对)。数值将按 XML Schema 的形式读取。"];
    DATATYPE_UNKNOWN = "CSVW-DATATYPE-UNKNOWN",
        ["a datatype is not one of the built-in ones", "数据类型不是内置类型"],
        ["The `base` of a datatype must be one of the names that the Metadata Vocabulary lists. An unknown one counts as `string`.",
         "数据类型的 `base` 必须是元数据词汇表所列的名称之一;不认识的按 `string` 处理。"];
    DATATYPE_DEFINITION = "CSVW-DATATYPE-DEFINITION",
        ["a datatype contradicts itself", "数据类型的定义自相矛盾"],
        ["Facets of the datatype exclude each other (a minimum above the maximum, a length below minLength), or do not belong to its base (a length on a date). The metadata has to be mended.",
         "数据类型的各项约束互相排斥(最小值大于最大值、长度小于最小长度),或不适用于其基类型(日期的长度)。须改正元数据。"];
    QUOTE = "CSVW-QUOTE",
        ["a quoted cell is broken", "带引号的单元格有误"],
        ["Text follows the closing quote, a quote stands inside a cell that does not begin with one, or a quote is never closed. Put the whole cell in quotes and double the quotes inside.",
         "引号闭合之后还有文字、引号出现在不以引号开头的单元格里,或引号没有闭合。请用引号括住整个单元格,内部的引号写两遍。"];
    ENCODING = "CSVW-ENCODING",
        ["bytes do not fit the encoding of the file", "字节与文件编码不符"],
        ["Some bytes are not valid in the encoding that was given or guessed; each is replaced by U+FFFD. Usually the encoding is another one: name it.",
         "有些字节在所给或推测的编码中无效,已用 U+FFFD 代替。多半是编码不对,请指明编码。"];
    TEMPLATE = "CSVW-TEMPLATE",
        ["a URI template is malformed", "URI 模板有误"],
        ["aboutUrl, propertyUrl and valueUrl are URI templates of RFC 6570: text with variables in braces, such as `{code}` or `{#_row}`.",
         "aboutUrl、propertyUrl、valueUrl 是 RFC 6570 的 URI 模板:文字中用花括号括住变量,如 `{code}`、`{#_row}`。"];
    FORMULA_EMPTY = "XM-FORMULA-EMPTY",
        ["a formula has no term", "组织模式里没有任何一项"],
        ["The text holds no role, number or open place. Write the roles with a plus sign between them, as in 党支部+合作社+农户.",
         "文字中没有角色、数字或开放项。请用加号连接各角色,如 党支部+合作社+农户。"];
    FORMULA_TERM_EMPTY = "XM-FORMULA-TERM-EMPTY",
        ["a term of a formula is empty", "组织模式中有一项是空的"],
        ["Two signs follow each other, or a sign stands first. The empty term is left out. Only a plus at the very end is understood: as room for others (党建+).",
         "两个连接符相连,或连接符在最前面。空项会略去。只有末尾的加号有含义:表示可再加其他(党建+)。"];
    FORMULA_BRACKET = "XM-FORMULA-BRACKET",
        ["a bracket of a formula has no partner", "组织模式中括号或引号不成对"],
        ["The bracket or quotation mark is kept as text, and signs behind it separate terms as usual. Add or remove its partner.",
         "该括号或引号按普通文字保留,其后的连接符照常分隔各项。请补上或删去它的另一半。"];
    FORMULA_LOST_PLUS = "XM-FORMULA-LOST-PLUS",
        ["plus signs of a formula seem to be lost", "组织模式中的加号似乎丢失"],
        ["White space stands between two Chinese words where a plus sign may have been. Both readings are kept, and the one whose roles are known is used. Check the source.",
         "两个中文词之间是空格,原来可能是加号。两种读法都会保留,采用角色能识别的那一种。请核对原文。"];
    ROLE_PARENT_UNKNOWN = "XM-ROLE-PARENT-UNKNOWN",
        ["a broader role is not listed", "上位角色不在列表中"],
        ["A role names a broader role that is not among the roles. The link is left out. Add the broader role or correct its name.",
         "某个角色所指的上位角色不在角色列表中,该关系会略去。请补充上位角色或改正名称。"];
    ROLE_LABEL_TWICE = "XM-ROLE-LABEL-TWICE",
        ["two roles share a label", "两个角色使用同一标签"],
        ["A label must lead to one role. The first role with the label is used. Remove the label from the other.",
         "一个标签只能对应一个角色,现采用先出现的角色。请从另一个角色中删去该标签。"];
}

/// Finds a code by its identifier, ignoring case.
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|c| c.id.eq_ignore_ascii_case(id))
}
