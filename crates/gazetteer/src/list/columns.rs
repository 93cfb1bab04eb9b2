//! Which columns of a list hold the code and the name.

/// Titles of code columns, the surest first, in lower case.
const CODE_TITLES: [&str; 20] = [
    "统计用区划代码",
    "行政区划代码",
    "行政区划编码",
    "区划代码",
    "区划编码",
    "行政代码",
    "地区代码",
    "村代码",
    "村级代码",
    "division_code",
    "division code",
    "region_code",
    "area_code",
    "代码",
    "编码",
    "区划",
    "code",
    "adcode",
    "id",
    "编号",
];

/// Titles of name columns, the surest first, in lower case.
const NAME_TITLES: [&str; 17] = [
    "区划名称",
    "行政区划名称",
    "单位名称",
    "地区名称",
    "村名称",
    "村委会名称",
    "村名",
    "division_name",
    "division name",
    "region_name",
    "name",
    "名称",
    "地名",
    "title",
    "label",
    "村",
    "地区",
];

/// Returns the columns of code and name by their titles; none where a title is missing.
pub(super) fn by_title<'a>(titles: impl Iterator<Item = &'a str>) -> Option<(usize, usize)> {
    let titles: Vec<String> = titles
        .map(|title| title.trim_matches(['\u{feff}', ' ', '\u{3000}', '"']).to_lowercase())
        .collect();
    let find = |known: &[&str]| {
        known.iter().find_map(|name| titles.iter().position(|title| title == name))
    };
    Some((find(&CODE_TITLES)?, find(&NAME_TITLES)?))
}

/// Returns the columns of code and name by what stands in a first row: twelve, nine or six digits, and a text in Chinese.
pub(super) fn by_content<'a>(cells: impl Iterator<Item = &'a str>) -> Option<(usize, usize)> {
    let cells: Vec<&str> = cells.map(str::trim).collect();
    let code = (0..cells.len())
        .filter(|at| {
            matches!(cells[*at].len(), 6 | 9 | 12) && cells[*at].bytes().all(|b| b.is_ascii_digit())
        })
        .max_by_key(|at| (cells[*at].len(), usize::MAX - at))?;
    let name = cells.iter().position(|cell| {
        !cell.is_empty() && cell.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c))
    })?;
    Some((code, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_in_either_language_and_any_order() {
        assert_eq!(by_title(["code", "name", "cityCode"].into_iter()), Some((0, 1)));
        assert_eq!(by_title(["名称", "城乡分类代码", "统计用区划代码"].into_iter()), Some((2, 0)));
        assert_eq!(by_title(["\u{feff}区划代码", "村名"].into_iter()), Some((0, 1)));
        assert_eq!(by_title(["a", "b"].into_iter()), None);
        assert_eq!(by_content(["1", "侯窑村", "410922100203"].into_iter()), Some((2, 1)));
    }
}
