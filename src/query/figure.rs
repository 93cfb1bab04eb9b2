//! Figures as reports write them: 2.8亿, 1.5万, 280,000,000.

/// Decimals of a number of 万 or 亿 beyond which it is written out.
const DECIMALS: usize = 2;

/// A decimal number as Chinese reports write it: with 万 or 亿 where that leaves at most two decimals, so that nothing is
/// rounded. What is no such number stays as it is.
pub fn zh(number: &str) -> String {
    let Some(parts) = Decimal::parse(number) else { return number.to_owned() };
    let scaled = |digits: usize, word: &str| {
        let text = parts.shifted(digits)?;
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        (decimals <= DECIMALS).then(|| format!("{text}{word}"))
    };
    scaled(8, "亿").or_else(|| scaled(4, "万")).unwrap_or_else(|| number.to_owned())
}

/// A decimal number as English writes it: thousands apart. What is no such number stays as it is.
pub fn en(number: &str) -> String {
    let Some(parts) = Decimal::parse(number) else { return number.to_owned() };
    let mut out = parts.sign.to_owned();
    for (at, digit) in parts.whole.chars().enumerate() {
        if at > 0 && (parts.whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !parts.decimals.is_empty() {
        out.push('.');
        out.push_str(parts.decimals);
    }
    out
}

/// The parts of a decimal number, without needless zeros.
struct Decimal<'t> {
    sign: &'t str,
    whole: &'t str,
    decimals: &'t str,
}

impl<'t> Decimal<'t> {
    fn parse(number: &'t str) -> Option<Self> {
        let (sign, rest) = match number.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", number.strip_prefix('+').unwrap_or(number)),
        };
        let (whole, decimals) = rest.split_once('.').unwrap_or((rest, ""));
        let is_number =
            !whole.is_empty() && format!("{whole}{decimals}").bytes().all(|b| b.is_ascii_digit());
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        is_number.then_some(Self { sign, whole, decimals: decimals.trim_end_matches('0') })
    }

    /// The number with its point moved to the left; nothing where it would be less than one.
    fn shifted(&self, digits: usize) -> Option<String> {
        let at = self.whole.len().checked_sub(digits).filter(|at| *at > 0)?;
        let (whole, rest) = self.whole.split_at(at);
        let decimals = format!("{rest}{}", self.decimals);
        let decimals = decimals.trim_end_matches('0');
        let point = if decimals.is_empty() { "" } else { "." };
        Some(format!("{}{whole}{point}{decimals}", self.sign))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn figures_are_written_as_reports_do_and_lose_nothing() {
        for (number, zh, en) in [
            ("280000000", "2.8亿", "280,000,000"),
            ("152300000", "15230万", "152,300,000"),
            ("123456789", "123456789", "123,456,789"),
            ("28000", "2.8万", "28,000"),
            ("12345", "12345", "12,345"),
            ("10000", "1万", "10,000"),
            ("9999", "9999", "9,999"),
            ("1280.50", "1280.50", "1,280.5"),
            ("15000.00", "1.5万", "15,000"),
            ("-20000", "-2万", "-20,000"),
            ("0.05", "0.05", "0.05"),
            ("100", "100", "100"),
            ("1e6", "1e6", "1e6"),
            ("", "", ""),
            (".", ".", "."),
        ] {
            assert_eq!((super::zh(number), super::en(number)), (zh.into(), en.into()), "{number}");
        }
    }
}
