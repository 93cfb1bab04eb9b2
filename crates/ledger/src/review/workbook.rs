//! The review list as a workbook: every cell text, so that Excel keeps codes whole, and a list to choose decisions from.

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, Workbook, XlsxError,
};

use super::{COLUMNS, Kind};

/// Writes rows of the review list as the workbook that a person fills in, whoever found what is unsure.
///
/// The cells of a row are those of [`COLUMNS`]. The bytes depend on the rows alone.
///
/// # Errors
///
/// The workbook cannot be made.
pub fn review_workbook(rows: &[[String; 8]]) -> Result<Vec<u8>, crate::Error> {
    sheet(rows).map_err(crate::Error::Review)
}

fn sheet(rows: &[[String; 8]]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same rows are the same bytes: no clock in the workbook.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let text = Format::new().set_num_format("@").set_text_wrap();
    let head =
        Format::new().set_bold().set_background_color(Color::RGB(0x00DD_EBF7)).set_num_format("@");
    let sheet = book.add_worksheet();
    sheet.set_name("review")?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, name) in COLUMNS.iter().enumerate() {
        sheet.write_string_with_format(0, at as u16, *name, &head)?;
    }
    sheet.write_string_with_format(0, 8, "question 说明", &head)?;
    for (width, at) in [18.0, 12.0, 6.0, 14.0, 24.0, 18.0, 50.0, 24.0, 50.0].into_iter().zip(0u16..)
    {
        sheet.set_column_width(at, width)?;
        sheet.set_column_format(at, &text)?;
    }
    for (fields, row) in rows.iter().zip(1u32..1_048_575) {
        let kind = Kind::ALL.into_iter().find(|k| k.as_str() == fields[5]);
        let question =
            kind.map(Kind::question).map_or(String::new(), |(zh, en)| format!("{zh}（{en}）"));
        for (field, at) in fields.iter().chain([&question]).zip(0u16..) {
            // A cell of Excel holds 32,767 characters.
            let short: String = field.chars().take(32_000).collect();
            sheet.write_string_with_format(row, at, short, &text)?;
        }
        let choices = choices(&fields[6]);
        let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
        let list = DataValidation::new().allow_list_strings(&choices)?.ignore_blank(true);
        // What is not in the list may be typed all the same.
        let list = list.show_error_message(false);
        sheet.add_data_validation(row, 7, row, 7, &list)?;
    }
    book.save_to_buffer()
}

/// Ids of the candidates, then `new` and `skip`, as many as a drop-down list of Excel holds (255 characters).
fn choices(candidates: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut length = 9;
    for candidate in candidates.split(" | ") {
        let id = candidate.split(' ').next().unwrap_or_default();
        if !id.is_empty() && !id.contains(',') && length + id.len() < 250 {
            length += id.len() + 1;
            all.push(id.to_owned());
        }
    }
    all.push("new".to_owned());
    all.push("skip".to_owned());
    all
}
