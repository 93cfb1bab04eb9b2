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
         "元数据描述了一张表，但文件不在。整组数据都不会载入。请恢复该文件，或从元数据中删去这张表。"];
    DATATYPE = "CSVW-DATATYPE",
        ["a value is not of its column's datatype", "值不符合该列的数据类型"],
        ["The column's metadata gives a datatype (date, integer, gYear ...) and the cell holds something else. Conversion keeps the cell as a plain string. Mend the cell, or the datatype if it is the one that is wrong.",
         "元数据为该列规定了数据类型（日期、整数、年份等），而此格的内容不符。转换时该格按普通字符串保留。请改正单元格；若是数据类型写错，请改元数据。"];
    FORMAT = "CSVW-FORMAT",
        ["a value does not follow its column's format", "值不符合该列规定的格式"],
        ["The datatype has a `format` (a number or date pattern, a regular expression, a pair such as Y|N) which the cell does not match. Conversion keeps the cell as a plain string.",
         "数据类型带有 `format`（数字或日期样式、正则表达式、Y|N 之类），而此格与之不符。转换时该格按普通字符串保留。"];
    LENGTH = "CSVW-LENGTH",
        ["a value is too short or too long", "值过短或过长"],
        ["The datatype limits the length with `length`, `minLength` or `maxLength`. Characters are counted, or bytes for binary values. A code that lost its leading zeros in a spreadsheet is a common cause.",
         "数据类型用 `length`、`minLength` 或 `maxLength` 限定了长度；按字符计，二进制值按字节计。常见原因是编码在电子表格中丢了前导零。"];
    BOUND = "CSVW-BOUND",
        ["a value lies outside its bounds", "值超出范围"],
        ["The datatype limits its values with `minimum`, `maximum` or their exclusive forms, and the cell lies outside.",
         "数据类型用 `minimum`、`maximum` 等限定了取值范围，此格在范围之外。"];
    SCIENTIFIC = "CSVW-SCIENTIFIC",
        ["a code was turned into scientific notation", "编码被变成了科学计数法"],
        ["A spreadsheet took a long code for a number and saved it as e.g. 5.2E+11. The last digits are lost for good: they have to be taken from the source. Format the column as text before typing or pasting codes.",
         "电子表格把长编码当成了数字，存成 5.2E+11 之类，后面的数位已经丢失，须据原始资料重填。录入或粘贴编码之前，请先把该列设为文本格式。"];
    READ_AS = "CSVW-READ-AS",
        ["a value was read although it is not in its column's form", "值的写法与列不符，但能读懂"],
        ["The cell holds a value that people write and the datatype does not know: full-width digits or signs, or a date such as 2021年3月. It was read as the message says, at its own precision; the file is as it was. Nothing need be done; write the value as shown to be rid of the warning.",
         "此格是人常用而数据类型不认识的写法，如全角数字和符号、2021年3月之类的日期。已按提示所示读取，精度不变，文件未改动。无须处理；若不想再见到此警告，请改成所示写法。"];
    REQUIRED = "CSVW-REQUIRED",
        ["a required cell is empty", "必填单元格为空"],
        ["The column is marked `required`, and the cell is empty or holds one of the strings that stand for null.",
         "该列标为 `required`（必填），而此格为空，或填的是代表空值的字符串。"];
    FORMAT_UNKNOWN = "CSVW-FORMAT-UNKNOWN",
        ["a format is not understood and was ignored", "格式无法识别，已忽略"],
        ["The `format` of a datatype is not a valid pattern for its base: a number or date pattern of UAX #35, a regular expression, or true|false values. Values are then read in the form of XML Schema.",
         "数据类型的 `format` 不是其基类型的有效样式（UAX #35 的数字或日期样式、正则表达式，或布尔值对）。数值将按 XML Schema 的形式读取。"];
    DATATYPE_UNKNOWN = "CSVW-DATATYPE-UNKNOWN",
        ["a datatype is not one of the built-in ones", "数据类型不是内置类型"],
        ["The `base` of a datatype must be one of the names that the Metadata Vocabulary lists. An unknown one counts as `string`.",
         "数据类型的 `base` 必须是元数据词汇表所列的名称之一；不认识的按 `string` 处理。"];
    DATATYPE_DEFINITION = "CSVW-DATATYPE-DEFINITION",
        ["a datatype contradicts itself", "数据类型的定义自相矛盾"],
        ["Facets of the datatype exclude each other (a minimum above the maximum, a length below minLength), or do not belong to its base (a length on a date). The metadata has to be mended.",
         "数据类型的各项约束互相排斥（最小值大于最大值、长度小于最小长度），或不适用于其基类型（日期的长度）。须改正元数据。"];
    QUOTE = "CSVW-QUOTE",
        ["a quoted cell is broken", "带引号的单元格有误"],
        ["Text follows the closing quote, a quote stands inside a cell that does not begin with one, or a quote is never closed. Put the whole cell in quotes and double the quotes inside.",
         "引号闭合之后还有文字、引号出现在不以引号开头的单元格里，或引号没有闭合。请用引号括住整个单元格，内部的引号写两遍。"];
    TOO_MANY_COLUMNS = "CSVW-TOO-MANY-COLUMNS",
        ["a row has more cells than can be read", "一行的单元格数超出上限"],
        ["The number of cells of one row is bounded, so that a broken file cannot exhaust memory. Usually the delimiter is another one, or line ends are missing.",
         "一行的单元格数有上限，以免损坏的文件耗尽内存。多半是分隔符不对，或缺少换行。"];
    ENCODING = "CSVW-ENCODING",
        ["bytes do not fit the encoding of the file", "字节与文件编码不符"],
        ["A warning: the file is not in the encoding declared for it, and is read in its own. An error: some bytes fit no encoding, or were lost before (U+FFFD stands for them). Nothing is made of their rows, so that nothing wrong is taken for right. Save the file anew as UTF-8 from where it is whole, or name its encoding.",
         "警告：文件不是所声明的编码，已按实际编码读取。错误：有些字节不合任何编码，或此前已经丢失（以 U+FFFD 代替）；所在的行不予转换，以免以讹传讹。请从完好的原件重新另存为 UTF-8，或指明编码。"];
    NOT_TEXT = "CSVW-NOT-TEXT",
        ["a file is no table of text", "文件不是文本表格"],
        ["The bytes are those of a workbook, a picture, an archive or other binary data, whatever the file is called. Save the sheet as CSV in UTF-8, or name the file that is meant.",
         "无论文件名如何，其字节属于工作簿、图片、压缩包或其他二进制数据。请把工作表另存为 UTF-8 编码的 CSV，或指明所要的文件。"];
    TEMPLATE = "CSVW-TEMPLATE",
        ["a URI template is malformed", "URI 模板有误"],
        ["aboutUrl, propertyUrl and valueUrl are URI templates of RFC 6570: text with variables in braces, such as `{code}` or `{#_row}`.",
         "aboutUrl、propertyUrl、valueUrl 是 RFC 6570 的 URI 模板：文字中用花括号括住变量，如 `{code}`、`{#_row}`。"];
    JSON = "CSVW-JSON",
        ["metadata are not a JSON object", "元数据不是 JSON 对象"],
        ["A metadata document must be one JSON object (RFC 8259). Look at the line and column named: a comma, quote or bracket is usually missing or left over there.",
         "元数据文档必须是一个 JSON 对象（RFC 8259）。请查看所指的行列，多半是缺少或多了逗号、引号或括号。"];
    CONTEXT = "CSVW-CONTEXT",
        ["the `@context` of metadata is wrong", "元数据的 `@context` 有误"],
        ["A metadata document must have \"@context\": \"http://www.w3.org/ns/csvw\", or an array of it and one object with `@base` and `@language` at most.",
         "元数据文档必须有 \"@context\": \"http://www.w3.org/ns/csvw\"，或由它和一个至多含 `@base`、`@language` 的对象组成的数组。"];
    PROPERTY_MISSING = "CSVW-PROPERTY-MISSING",
        ["metadata lack a required property", "元数据缺少必需的属性"],
        ["A table needs its `url`, a group its `tables`, a transformation its `url`, `scriptFormat` and `targetFormat`.",
         "表必须有 `url`，表组必须有 `tables`，转换定义必须有 `url`、`scriptFormat` 和 `targetFormat`。"];
    PROPERTY_UNKNOWN = "CSVW-PROPERTY-UNKNOWN",
        ["metadata have a property that is not defined", "元数据中有未定义的属性"],
        ["The Metadata Vocabulary does not define this property for this object, and its name is no name with a prefix or URL. It is ignored. Check the spelling and where it stands.",
         "元数据词汇表没有为此对象定义该属性，其名称也不带前缀、不是 URL，故忽略。请检查拼写和位置。"];
    PROPERTY_VALUE = "CSVW-PROPERTY-VALUE",
        ["a property of metadata has a value of the wrong kind", "元数据属性的值类型不对"],
        ["The value is not of the kind that the property takes (a string, a boolean, an array ...). The property counts as absent, and its default applies.",
         "属性值的类型不对（应为字符串、布尔值、数组等）。该属性视为未写，采用默认值。"];
    ID = "CSVW-ID",
        ["an `@id` in metadata is wrong", "元数据中的 `@id` 有误"],
        ["An `@id` is a URL. It must not be a blank node (`_:x`), and a datatype must not take the IRI of a built-in datatype.",
         "`@id` 是 URL，不得为空白节点（`_:x`）；数据类型的 `@id` 不得是内置数据类型的 IRI。"];
    TYPE = "CSVW-TYPE",
        ["an `@type` in metadata is wrong", "元数据中的 `@type` 有误"],
        ["If an object has an `@type`, it must be the one that fits: TableGroup, Table, Schema, Column, Dialect, Template or Datatype.",
         "对象若有 `@type`，必须与其种类相符：TableGroup、Table、Schema、Column、Dialect、Template 或 Datatype。"];
    COMMON_PROPERTY = "CSVW-COMMON-PROPERTY",
        ["a common property breaks the rules of JSON-LD in metadata", "通用属性不合元数据的 JSON-LD 规则"],
        ["Values of common properties are JSON-LD with restrictions: no lists or sets, no blank nodes, no terms as properties; `@value` stands alone or with either `@type` or `@language`.",
         "通用属性的值是受限的 JSON-LD：不得有列表、集合、空白节点，属性名不得是术语；`@value` 只能单独出现，或与 `@type`、`@language` 之一同用。"];
    COLUMN_NAME = "CSVW-COLUMN-NAME",
        ["the name of a column is wrong", "列名有误"],
        ["A column's `name` is a variable of URI templates: ASCII letters, digits, `_`, `.` and %-escapes, not beginning with `_`, and no two columns of a table share one. Put readable names into `titles`.",
         "列的 `name` 是 URI 模板的变量：只能由 ASCII 字母、数字、`_`、`.` 和百分号转义组成，不以 `_` 开头，同一表中不得重复。供人阅读的名称请写在 `titles` 中。"];
    COLUMN_ORDER = "CSVW-COLUMN-ORDER",
        ["a virtual column stands before a real one", "虚拟列排在了实际列之前"],
        ["Virtual columns are not in the file and must be described after all those that are.",
         "虚拟列不在文件中，必须排在所有实际列之后。"];
    FOREIGN_KEY_DEFINITION = "CSVW-FOREIGN-KEY-DEFINITION",
        ["the definition of a foreign key is broken", "外键的定义有误"],
        ["A foreign key names columns of its own table and, in `reference`, a table of the same group (`resource`, or `schemaReference`) with as many of its columns; nothing else may stand there.",
         "外键要写明本表的列，并在 `reference` 中写明同组的一张表（`resource` 或 `schemaReference`）及同样数目的列，不得有其他内容。"];
    FETCH = "CSVW-FETCH",
        ["a file that metadata refer to cannot be read", "无法读取元数据所引用的文件"],
        ["The metadata refer to a table, schema or dialect that is not there or that may not be opened. Metadata may refer to files in their own folder and below; more has to be allowed.",
         "元数据引用的表、表结构或方言不存在，或不允许打开。元数据只能引用其所在文件夹及下级的文件；超出范围须另行允许。"];
    LOCATION = "CSVW-LOCATION",
        ["metadata found for a file do not describe it", "找到的元数据并未描述该文件"],
        ["A document was found through a Link header or at a usual place, but none of its tables has the URL of the file; it is ignored and the search goes on.",
         "通过 Link 头或常用位置找到了元数据，但其中没有任何表的 URL 与该文件相同；已忽略，继续查找。"];
    COMPATIBILITY = "CSVW-COMPATIBILITY",
        ["a file does not fit its metadata", "文件与元数据不符"],
        ["The header of the file and the columns of the metadata differ, in number or in titles. A column may have been added, removed, moved or renamed: compare the two from left to right.",
         "文件表头与元数据的列在数目或标题上不一致。可能有列被增、删、移动或改名，请从左到右逐列对照。"];
    ROW_LENGTH = "CSVW-ROW-LENGTH",
        ["a row has too many or too few cells", "某行的单元格数目不对"],
        ["Every row must have as many cells as there are columns. A comma inside a cell without quotes is the usual cause.",
         "每行的单元格数目必须与列数相同。常见原因是单元格内含逗号却没有加引号。"];
    TOO_BIG = "CSVW-TOO-BIG",
        ["what the metadata ask for takes too much memory", "元数据所要求的内容占用内存过多"],
        ["A few lines of metadata can multiply a table: a long default shared by thousands of columns, a schema shared by thousands of tables, a URL made of cells without end. There are bounds on what is held in memory; what exceeds them is cut off or refused. Divide the metadata, or describe less at once.",
         "几行元数据就可能让内容成倍增长：上千列共用很长的默认值、上千张表共用一个模式、由无尽的单元格拼成的 URL。内存中的内容设有上限，超出部分会被截去或拒绝。请拆分元数据，或一次少描述一些。"];
    LIST_LENGTH = "CSVW-LIST-LENGTH",
        ["a list in a cell is too long", "单元格中的列表过长"],
        ["A cell is cut at its column's `separator` into more values than a list may hold (65,536). It is left out. Usually the separator is wrong, or a quote is missing.",
         "按该列的 `separator` 切分后，单元格的值超过列表的上限（65,536），故略去。多半是分隔符写错或缺少引号。"];
    PRIMARY_KEY = "CSVW-PRIMARY-KEY",
        ["two rows have the same primary key", "两行的主键相同"],
        ["The columns of the primary key must hold a combination that no other row has. One of the two rows is usually a copy, or its code is mistyped.",
         "主键各列的组合不得与其他行相同。多半是重复录入，或编码写错。"];
    FOREIGN_KEY = "CSVW-FOREIGN-KEY",
        ["a row refers to a row that does not exist", "某行所引用的行不存在"],
        ["The columns of a foreign key must hold a combination that one row of the referenced table has. Check the code for typing errors, or add the missing row there. A key with an empty cell refers to nothing and is not checked.",
         "外键各列的组合必须在被引用的表中有且只有一行。请检查编码是否写错，或在被引用的表中补上该行。外键有空单元格时表示无引用，不检查。"];
    FOREIGN_KEY_AMBIGUOUS = "CSVW-FOREIGN-KEY-AMBIGUOUS",
        ["a row refers to several rows at once", "某行同时引用了多行"],
        ["Several rows of the referenced table have the combination that a foreign key refers to, so that it is not clear which one is meant. Remove the copies there.",
         "被引用的表中有多行符合外键的组合，无法确定所指的是哪一行。请删去那里的重复行。"];
    FORMULA_EMPTY = "XM-FORMULA-EMPTY",
        ["a formula has no term", "组织模式里没有任何一项"],
        ["The text holds no role, number or open place. Write the roles with a plus sign between them, as in 党支部+合作社+农户.",
         "文字中没有角色、数字或开放项。请用加号连接各角色，如 党支部+合作社+农户。"];
    FORMULA_TERM_EMPTY = "XM-FORMULA-TERM-EMPTY",
        ["a term of a formula is empty", "组织模式中有一项是空的"],
        ["Two signs follow each other, or a sign stands first. The empty term is left out. Only a plus at the very end is understood: as room for others (党建+).",
         "两个连接符相连，或连接符在最前面。空项会略去。只有末尾的加号有含义：表示可再加其他（党建+）。"];
    FORMULA_BRACKET = "XM-FORMULA-BRACKET",
        ["a bracket of a formula has no partner", "组织模式中括号或引号不成对"],
        ["The bracket or quotation mark is kept as text, and signs behind it separate terms as usual. Add or remove its partner.",
         "该括号或引号按普通文字保留，其后的连接符照常分隔各项。请补上或删去它的另一半。"];
    FORMULA_LOST_PLUS = "XM-FORMULA-LOST-PLUS",
        ["plus signs of a formula seem to be lost", "组织模式中的加号似乎丢失"],
        ["White space stands between two Chinese words where a plus sign may have been. Both readings are kept, and the one whose roles are known is used. Check the source.",
         "两个中文词之间是空格，原来可能是加号。两种读法都会保留，采用角色能识别的那一种。请核对原文。"];
    ROLE_PARENT_UNKNOWN = "XM-ROLE-PARENT-UNKNOWN",
        ["a broader role is not listed", "上位角色不在列表中"],
        ["A role names a broader role that is not among the roles. The link is left out. Add the broader role or correct its name.",
         "某个角色所指的上位角色不在角色列表中，该关系会略去。请补充上位角色或改正名称。"];
    ROLE_LABEL_TWICE = "XM-ROLE-LABEL-TWICE",
        ["two roles share a label", "两个角色使用同一标签"],
        ["A label must lead to one role. The first role with the label is used. Remove the label from the other.",
         "一个标签只能对应一个角色，现采用先出现的角色。请从另一个角色中删去该标签。"];
    CASCADE_PLACE = "XM-CASCADE-PLACE",
        ["a place is not in the list of nodes", "地点不在节点列表中"],
        ["A list of nodes was given, and a row of the cascades names a place that is not in it. Nothing is inferred, because a network without that place would be another one. Add the place to the list, correct the name, or leave the list out.",
         "已给出节点列表，但级联表中某行的地点不在其中。缺了该地点，网络就不是同一个网络，因此不作推断。请把该地点补进列表、改正名称，或不用节点列表。"];
    CASCADE_TIME = "XM-CASCADE-TIME",
        ["a time is neither a number nor a date", "时间既不是数字也不是日期"],
        ["Times are numbers (2014, 0.5) or dates (2014, 2014-03, 2014-03-05); dates count in years. Correct the cell, or empty it to leave the row out.",
         "时间应为数字（2014、0.5）或日期（2014、2014-03、2014-03-05），日期折算为年。请改正该格；如清空，则略去该行。"];
    CASCADE_EMPTY = "XM-CASCADE-EMPTY",
        ["a row of the cascades has an empty cell", "级联表某行有空格"],
        ["Place, cascade or time is empty, so the row says nothing about when a place adopted. It is left out.",
         "地点、级联或时间为空，该行不能说明何地何时采纳，因此略去。"];
    CASCADE_REPEATED = "XM-CASCADE-REPEATED",
        ["a place stands twice in a cascade", "同一级联中某地点出现两次"],
        ["A place takes up a scheme once. The earliest of its rows is kept (of equal ones the first) and the other left out. Remove the copy, or give a second round its own cascade.",
         "一个地点对一种做法只采纳一次。保留其最早的一行（时间相同则取先出现的一行），其余略去。请删去重复的行，或为再次采纳另立级联。"];
    SHAPE = "XM-SHAPE",
        ["a row breaks a rule of the ontology", "某行违反本体规则"],
        ["What the row says breaks one of the SHACL shapes in `ontology/shapes.ttl`: rules on several rows or tables at once, which the columns' own datatypes and keys cannot state. The message names the rule; mend the row, or the row that it refers to.",
         "该行所述违反 `ontology/shapes.ttl` 中的 SHACL 规则。这些规则涉及多行或多表，单靠列的数据类型和键无法表达。请按提示改正该行或它所引用的行。"];
    SOURCES_DIFFER = "XM-SOURCES-DIFFER",
        ["two sources say different things under one id", "两个来源对同一编号的说法不同"],
        ["Another source in the store has a row with this id that says something else in the property named. Both stay: what holds is for you to find out. If they are two things, give one of them another id; if one row is wrong, mend it there.",
         "图库中另一来源有同一编号的行，所列属性的说法不同。两者均予保留，孰是孰非须由您核实：若本是两项，请改用不同编号；若其中一行有误，请在该来源中改正。"];
    DIVISION_CODE = "XM-DIVISION-CODE",
        ["a division's code does not fit its place in the tree", "区划代码与其上级或级别不符"],
        ["A code of GB/T 2260 begins with the code of the division above and has 2, 4, 6, 9 or 12 digits for province, prefecture, county, township and village. This one does not, or its first two digits are no province. Reorganised places do occur, so this is a warning: check the code, or leave it empty.",
         "按 GB/T 2260 及统计用区划代码，下级代码以上级代码开头，省、地、县、乡、村分别为 2、4、6、9、12 位。此代码不符，或前两位不是省级代码。区划调整会造成例外，故只作警告：请核对代码，拿不准就留空。"];
    CREDIT_CODE = "XM-CREDIT-CODE",
        ["the check character of a unified social credit code is wrong", "统一社会信用代码的校验码不对"],
        ["The last of the 18 characters follows from the 17 before it (GB 32100, modulo 31). Where it does not, a character was mistyped or lost: compare the code with the licence, or leave the cell empty.",
         "18位代码的末位由前17位算出（GB 32100，模31）。末位不符，说明有字符录错或丢失：请与证照核对，拿不准就留空。"];
    FORMULA_WORD = "XM-FORMULA-WORD",
        ["a word of a formula is no known role", "公式中有未知的角色"],
        ["A formula is read as roles of the lexicon in `ontology/roles.ttl`. This word is none of them nor a kind of one, so that models with it cannot be compared. It may be new: then add it to the lexicon; or mistyped: then mend it.",
         "公式按 `ontology/roles.ttl` 的角色词表来读。此词不在其中，也不是其中某个角色的一种，含它的模式就无法比较。若是新角色，请加入词表；若是录错，请改正。"];
    SHEET_NUMBER = "XM-SHEET-NUMBER",
        ["a long code stands in a spreadsheet as a number", "电子表格把长编码存成了数字"],
        ["A spreadsheet keeps 15 digits of a number, so that the last digits of a longer code are lost for good, and it shows codes in scientific notation (9.15E+17). Format the column as text, then type the code again from its source. Templates of `xiangmai init` have such columns as text.",
         "电子表格的数字只保留 15 位，更长的编码末尾几位已经丢失，并会显示为科学计数法（9.15E+17）。请先把该列设为文本格式，再按原始资料重新录入。`xiangmai init` 的模板已把这类列设为文本。"];
    SHEET_DATE = "XM-SHEET-DATE",
        ["a spreadsheet date may be more precise than its source", "电子表格日期可能比原文更精确"],
        ["A spreadsheet turns 2021-03 into the first of March, and a year typed into a date cell into a day of 1905. Dates here keep the precision of the report: format the column as text and write 2021, 2021-03 or 2021-03-05.",
         "电子表格会把 2021-03 变成 3 月 1 日，把日期格中录入的年份变成 1905 年的某一天。本库的日期保持报道的精度：请把该列设为文本，写 2021、2021-03 或 2021-03-05。"];
    SHEET_ERROR = "XM-SHEET-ERROR",
        ["a cell of a spreadsheet holds an error", "电子表格的单元格是错误值"],
        ["The formula of the cell gave #N/A, #REF! or the like instead of a value. Mend the formula, or replace it by the value.",
         "该格的公式结果为 #N/A、#REF! 之类的错误值。请改正公式，或直接填写数值。"];
    SHEET_MERGED = "XM-SHEET-MERGED",
        ["cells of a spreadsheet are merged", "电子表格中有合并单元格"],
        ["Only the first of merged cells has a value, the others are read as empty. Unmerge them and fill in every row.",
         "合并单元格只有第一格有值，其余按空格读取。请取消合并，逐行填写。"];
}

/// Finds a code by its identifier, ignoring case.
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|c| c.id.eq_ignore_ascii_case(id))
}
