//! Number patterns of UAX #35 (Unicode LDML part 3, "Number Format Patterns"), read strictly.
//!
//! *Model for Tabular Data*, section 6.4.2. Patterns know `0`, `#`, the decimal and the grouping
//! character (those of the format, not always `.` and `,`), `E` with an optional `+`, `%`, `‰`, `+`,
//! `-`, quoted and plain literals around the number, and a negative subpattern after `;`. The other
//! special characters (`@`, `*`, `¤`, rounding digits) are refused.
//!
//! Where the standard speaks of writing only, reading is taken so:
//! - grouping is required where the pattern groups, and each group has exactly its size; after the
//!   decimal character too, if the pattern groups there;
//! - digits before the decimal character have a least but no greatest number, as in the standard;
//! - a number may carry a sign that the pattern does not mention: before or after the text that
//!   precedes the digits. A pattern with `+` demands a sign, one with `-` demands a minus.

/// A compiled number format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberPattern {
    decimal: String,
    group: Option<String>,
    shape: Option<Shape>,
}

/// What the pattern itself says; a format with nothing but characters has none.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shape {
    positive: Affixes,
    negative: Option<Affixes>,
    min_integer: usize,
    /// Digits of the group next to the decimal character, and of the others; 0: no grouping.
    primary: usize,
    secondary: usize,
    min_fraction: usize,
    max_fraction: usize,
    /// Digits of a group after the decimal character; 0: no grouping.
    fraction_group: usize,
    /// Least number of digits of the exponent, and whether its sign is required.
    exponent: Option<(usize, bool)>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Affixes {
    prefix: Vec<Affix>,
    suffix: Vec<Affix>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Affix {
    Text(String),
    Plus,
    Minus,
    Percent,
    PerMille,
}

impl Affixes {
    fn all(&self) -> impl Iterator<Item = &Affix> {
        self.prefix.iter().chain(&self.suffix)
    }

    fn has_sign(&self) -> bool {
        self.all().any(|a| matches!(a, Affix::Plus | Affix::Minus))
    }

    /// How many places the decimal point moves to the left.
    fn shift(&self) -> usize {
        match self.all().find(|a| matches!(a, Affix::Percent | Affix::PerMille)) {
            Some(Affix::Percent) => 2,
            Some(_) => 3,
            None => 0,
        }
    }
}

/// The parts of a number as they were found, grouping removed.
#[derive(Debug, Default)]
struct Found<'a> {
    sign: Option<char>,
    /// Digits with grouping characters.
    integer: &'a str,
    fraction: Option<&'a str>,
    exponent: Option<&'a str>,
    shift: usize,
}

impl NumberPattern {
    /// Compiles a format; `None` if the pattern is invalid or holds what is not understood.
    ///
    /// Without pattern, numbers are read as the Recommendation lists: sign, digits with any grouping,
    /// fraction, then exponent or percent or per mille.
    pub fn parse(
        pattern: Option<&str>,
        decimal: Option<&str>,
        group: Option<&str>,
    ) -> Option<Self> {
        let decimal = decimal.unwrap_or(".");
        let usable = |s: &str| !s.is_empty() && !s.contains(|c: char| c.is_ascii_digit());
        if !usable(decimal) || group == Some(decimal) || !group.is_none_or(usable) {
            return None;
        }
        let shape = match pattern {
            Some(pattern) => {
                let default = if decimal == "," { "." } else { "," };
                Some(Shape::parse(pattern, decimal, group.unwrap_or(default))?)
            }
            None => None,
        };
        let group = match (&shape, group) {
            (Some(_), None) => Some(if decimal == "," { "." } else { "," }.to_owned()),
            (_, group) => group.map(str::to_owned),
        };
        Some(Self { decimal: decimal.to_owned(), group, shape })
    }

    /// Writes the number that `text` shows to `out`: in the lexical form of XML Schema, sign and
    /// digits kept, percent and per mille computed. Returns whether `text` follows the format.
    pub fn read(&self, text: &str, out: &mut String) -> bool {
        out.clear();
        let found = match &self.shape {
            None if matches!(text, "NaN" | "INF" | "-INF") => {
                out.push_str(text);
                return true;
            }
            None => self.default_form(text),
            Some(shape) => self.shaped(shape, &shape.positive, text).or_else(|| {
                let negative = shape.negative.as_ref()?;
                let found = self.shaped(shape, negative, text)?;
                Some(Found { sign: Some('-'), ..found })
            }),
        };
        match found {
            Some(found) => {
                found.write(self.group.as_deref(), out);
                true
            }
            None => false,
        }
    }

    /// `[+-]?[0-9]+(group[0-9]+)*(decimal[0-9]+)?(E[+-]?[0-9]+|%|‰)?`.
    fn default_form<'a>(&self, text: &'a str) -> Option<Found<'a>> {
        let mut rest = text;
        let sign = take_sign(&mut rest);
        let shift = if let Some(body) = rest.strip_suffix('%') {
            rest = body;
            2
        } else if let Some(body) = rest.strip_suffix('‰') {
            rest = body;
            3
        } else {
            0
        };
        let integer = self.digits(&mut rest);
        if integer.is_empty() {
            return None;
        }
        let mut fraction = None;
        if let Some(after) = rest.strip_prefix(self.decimal.as_str()) {
            rest = after;
            fraction = Some(plain_digits(&mut rest)).filter(|f| !f.is_empty());
            fraction?;
        }
        let exponent = take_exponent(&mut rest);
        let valid = rest.is_empty() && (exponent.is_none() || shift == 0);
        valid.then_some(Found { sign, integer, fraction, exponent, shift })
    }

    fn shaped<'a>(&self, shape: &Shape, affixes: &Affixes, text: &'a str) -> Option<Found<'a>> {
        let mut rest = text;
        let mut sign = None;
        let free = !affixes.has_sign();
        // With a negative subpattern a minus has its own place.
        let take_free = |rest: &mut &'a str, sign: &mut Option<char>| {
            if free && sign.is_none() && (shape.negative.is_none() || rest.starts_with('+')) {
                *sign = take_sign(rest);
            }
        };
        take_free(&mut rest, &mut sign);
        for affix in &affixes.prefix {
            take_affix(affix, shape, &mut rest, &mut sign)?;
        }
        take_free(&mut rest, &mut sign);
        let integer = self.digits(&mut rest);
        let mut fraction = None;
        if let Some(mut after) = rest.strip_prefix(self.decimal.as_str()) {
            let digits = self.digits(&mut after);
            if !digits.is_empty() {
                fraction = Some(digits);
                rest = after;
            }
        }
        let exponent = take_exponent(&mut rest);
        for affix in &affixes.suffix {
            take_affix(affix, shape, &mut rest, &mut sign)?;
        }
        let valid = rest.is_empty()
            && self.fits_integer(shape, integer)
            && self.fits_fraction(shape, fraction.unwrap_or_default())
            && !(integer.is_empty() && fraction.is_none())
            && match (shape.exponent, exponent) {
                (None, None) => true,
                (Some((least, signed)), Some(exponent)) => {
                    let digits = exponent.trim_start_matches(['+', '-']);
                    digits.len() >= least && (!signed || digits.len() < exponent.len())
                }
                _ => false,
            };
        let shift = affixes.shift();
        valid.then_some(Found { sign, integer, fraction, exponent, shift })
    }

    /// Takes digits, and grouping characters that stand between digits.
    fn digits<'a>(&self, rest: &mut &'a str) -> &'a str {
        let text = *rest;
        while !plain_digits(rest).is_empty() {
            let after = self.group.as_deref().and_then(|group| rest.strip_prefix(group));
            match after {
                Some(after) if after.starts_with(|c: char| c.is_ascii_digit()) => *rest = after,
                _ => break,
            }
        }
        &text[..text.len() - rest.len()]
    }

    fn fits_integer(&self, shape: &Shape, integer: &str) -> bool {
        let group = self.group.as_deref().unwrap_or_default();
        if shape.primary == 0 {
            let digits = integer.len();
            return digits >= shape.min_integer && integer.bytes().all(|b| b.is_ascii_digit());
        }
        let mut total = 0;
        let mut size = shape.primary;
        let mut groups = integer.rsplit(group).peekable();
        while let Some(digits) = groups.next() {
            let last = groups.peek().is_none();
            let whole = integer.is_empty() || (!digits.is_empty() && digits.len() <= size);
            if !whole || (!last && digits.len() != size) {
                return false;
            }
            total += digits.len();
            size = shape.secondary;
        }
        total >= shape.min_integer
    }

    fn fits_fraction(&self, shape: &Shape, fraction: &str) -> bool {
        let group = self.group.as_deref().unwrap_or_default();
        let mut total = 0;
        if shape.fraction_group == 0 {
            total = fraction.len();
            if !fraction.bytes().all(|b| b.is_ascii_digit()) {
                return false;
            }
        } else {
            let mut groups = fraction.split(group).peekable();
            while let Some(digits) = groups.next() {
                let last = groups.peek().is_none();
                let whole = fraction.is_empty()
                    || (!digits.is_empty() && digits.len() <= shape.fraction_group);
                if !whole || (!last && digits.len() != shape.fraction_group) {
                    return false;
                }
                total += digits.len();
            }
        }
        (shape.min_fraction..=shape.max_fraction).contains(&total)
    }
}

fn plain_digits<'a>(rest: &mut &'a str) -> &'a str {
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, after) = rest.split_at(length);
    *rest = after;
    digits
}

fn take_sign(rest: &mut &str) -> Option<char> {
    let sign = rest.chars().next().filter(|c| matches!(c, '+' | '-'))?;
    *rest = &rest[1..];
    Some(sign)
}

/// Takes `E`, a sign and digits; returns sign and digits. Takes nothing if there is no such thing.
fn take_exponent<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let mut after = rest.strip_prefix(['E', 'e'])?;
    let exponent = after;
    take_sign(&mut after);
    let digits = plain_digits(&mut after);
    if digits.is_empty() {
        return None;
    }
    *rest = after;
    Some(&exponent[..exponent.len() - after.len()])
}

fn take_affix(
    affix: &Affix,
    shape: &Shape,
    rest: &mut &str,
    sign: &mut Option<char>,
) -> Option<()> {
    match affix {
        Affix::Text(text) => *rest = rest.strip_prefix(text.as_str())?,
        Affix::Percent => *rest = rest.strip_prefix('%')?,
        Affix::PerMille => *rest = rest.strip_prefix('‰')?,
        Affix::Minus => {
            *rest = rest.strip_prefix('-')?;
            *sign = Some('-');
        }
        Affix::Plus => {
            let found = take_sign(rest)?;
            if found == '-' && shape.negative.is_some() {
                return None;
            }
            *sign = Some(found);
        }
    }
    Some(())
}

impl Found<'_> {
    fn write(&self, group: Option<&str>, out: &mut String) {
        let plain = |text: &str, out: &mut String| match group {
            Some(group) if text.contains(group) => out.extend(text.split(group)),
            _ => out.push_str(text),
        };
        match self.sign {
            Some('-') => out.push('-'),
            // A computed number is not written as it stood, so a plus is not kept.
            Some(c) if self.shift == 0 => out.push(c),
            _ => {}
        }
        let start = out.len();
        plain(self.integer, out);
        if self.shift > 0 {
            let digits = out.len() - start;
            if digits <= self.shift {
                out.insert_str(start, &"0".repeat(self.shift + 1 - digits));
            }
            let point = out.len() - self.shift;
            plain(self.fraction.unwrap_or_default(), out);
            out.insert(point, '.');
            let zeros = out[start..point - 1].bytes().take_while(|&b| b == b'0').count();
            out.replace_range(start..start + zeros, "");
            let kept = out.trim_end_matches('0').trim_end_matches('.').len();
            out.truncate(kept);
        } else if let Some(fraction) = self.fraction {
            out.push('.');
            plain(fraction, out);
        }
        if let Some(exponent) = self.exponent {
            out.push('e');
            out.push_str(exponent);
        }
    }
}

impl Shape {
    fn parse(pattern: &str, decimal: &str, group: &str) -> Option<Self> {
        let mut reader = Reader { rest: pattern, decimal, group };
        let positive_prefix = reader.affix()?;
        let mut shape = reader.number()?;
        shape.positive = Affixes { prefix: positive_prefix, suffix: reader.affix()? };
        if reader.rest.starts_with(';') {
            reader.rest = &reader.rest[1..];
            let prefix = reader.affix()?;
            // Of the negative number only the text around it counts (LDML part 3).
            reader.number()?;
            let negative = Affixes { prefix, suffix: reader.affix()? };
            if negative == shape.positive {
                return None;
            }
            shape.negative = Some(negative);
        }
        let scales = |a: &Affixes| {
            a.all().filter(|a| matches!(a, Affix::Percent | Affix::PerMille)).count() <= 1
        };
        let valid = reader.rest.is_empty()
            && scales(&shape.positive)
            && shape.negative.as_ref().is_none_or(scales);
        valid.then_some(shape)
    }
}

/// Reads a pattern.
struct Reader<'p> {
    rest: &'p str,
    decimal: &'p str,
    group: &'p str,
}

impl Reader<'_> {
    /// Reads the text before or after a number, up to what belongs to the number, `;` or the end.
    fn affix(&mut self) -> Option<Vec<Affix>> {
        let mut affixes = Vec::new();
        let mut text = String::new();
        while let Some(c) = self.rest.chars().next() {
            if matches!(c, '#' | '0' | ';') || self.rest.starts_with(self.decimal) {
                break;
            }
            let special = match c {
                '+' => Some(Affix::Plus),
                '-' => Some(Affix::Minus),
                '%' => Some(Affix::Percent),
                '‰' => Some(Affix::PerMille),
                '1'..='9' | '@' | '*' | '¤' => return None,
                _ if self.rest.starts_with(self.group) && !c.is_whitespace() => return None,
                _ => None,
            };
            if special.is_some() && !text.is_empty() {
                affixes.push(Affix::Text(std::mem::take(&mut text)));
            }
            if c == '\'' {
                self.quoted(&mut text)?;
                continue;
            }
            self.rest = &self.rest[c.len_utf8()..];
            match special {
                Some(special) => affixes.push(special),
                None => text.push(c),
            }
        }
        if !text.is_empty() {
            affixes.push(Affix::Text(text));
        }
        Some(affixes)
    }

    /// Reads `'text'`; `''` is an apostrophe, inside and outside.
    fn quoted(&mut self, text: &mut String) -> Option<()> {
        self.rest = &self.rest[1..];
        if let Some(rest) = self.rest.strip_prefix('\'') {
            self.rest = rest;
            text.push('\'');
            return Some(());
        }
        loop {
            let end = self.rest.find('\'')?;
            text.push_str(&self.rest[..end]);
            self.rest = &self.rest[end + 1..];
            match self.rest.strip_prefix('\'') {
                Some(rest) => {
                    text.push('\'');
                    self.rest = rest;
                }
                None => return Some(()),
            }
        }
    }

    fn number(&mut self) -> Option<Shape> {
        let integer = self.run();
        let mut fraction = Run::default();
        if let Some(rest) = self.rest.strip_prefix(self.decimal) {
            self.rest = rest;
            fraction = self.run();
        }
        // `#` before `0` in the integer, after it in the fraction.
        let integer_ordered = !integer.digits.contains("0#");
        let fraction_ordered = !fraction.digits.contains("#0");
        let any = !integer.digits.is_empty() || !fraction.digits.is_empty();
        if !any || !integer_ordered || !fraction_ordered {
            return None;
        }
        let exponent = match self.rest.strip_prefix('E') {
            Some(rest) => Some(self.exponent(rest)?),
            None => None,
        };
        let (primary, secondary) = match integer.groups.as_slice() {
            [_, primary] => (*primary, *primary),
            [.., secondary, primary] => (*primary, *secondary),
            [] | [_] => (0, 0),
        };
        let fraction_group = if fraction.groups.len() > 1 { fraction.groups[0] } else { 0 };
        let grouped = integer.groups.len() > 1;
        if (grouped && (primary == 0 || secondary == 0))
            || (fraction.groups.len() > 1 && fraction_group == 0)
        {
            return None;
        }
        let zeros = |run: &Run| run.digits.bytes().filter(|&b| b == b'0').count();
        Some(Shape {
            positive: Affixes::default(),
            negative: None,
            min_integer: zeros(&integer),
            primary,
            secondary,
            min_fraction: zeros(&fraction),
            max_fraction: fraction.digits.len(),
            fraction_group,
            exponent,
        })
    }

    /// Reads `0`, `#` and grouping characters.
    fn run(&mut self) -> Run {
        let mut run = Run::default();
        let mut size = 0;
        loop {
            if let Some(digit) = self.rest.chars().next().filter(|c| matches!(c, '0' | '#')) {
                run.digits.push(digit);
                size += 1;
                self.rest = &self.rest[1..];
            } else if let Some(rest) = self.rest.strip_prefix(self.group)
                && rest.starts_with(['0', '#'])
            {
                run.groups.push(size);
                size = 0;
                self.rest = rest;
            } else {
                break;
            }
        }
        if !run.groups.is_empty() {
            run.groups.push(size);
        }
        run
    }

    fn exponent(&mut self, rest: &str) -> Option<(usize, bool)> {
        let signed = rest.starts_with('+');
        let start = self.rest.len() - rest.len() + usize::from(signed);
        let body = &self.rest[start..];
        let digits = body.bytes().take_while(|b| matches!(b, b'0' | b'#')).count();
        let least = body[..digits].bytes().filter(|&b| b == b'0').count();
        let ordered = !body[..digits].contains("0#");
        self.rest = &self.rest[start + digits..];
        (digits > 0 && ordered).then_some((least.max(1), signed))
    }
}

/// A run of pattern digits and the sizes of its groups, if it is grouped.
#[derive(Debug, Default)]
struct Run {
    digits: String,
    groups: Vec<usize>,
}

#[cfg(test)]
mod tests;
