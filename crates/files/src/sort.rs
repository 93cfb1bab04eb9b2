//! Lines in order, however many: runs sorted in memory, set aside in a temporary file and merged.

use super::{FileError, Spool};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::ops::Range;

/// Bytes of lines that are sorted at a time.
const RUN: usize = 32 << 20;

/// Who takes lines.
type Take<'a> = dyn FnMut(&[u8]) -> io::Result<()> + 'a;

/// Takes lines and gives them back sorted by their bytes, repeated ones as often as they came.
///
/// Holds at most about 40 MiB: longer input is cut into runs that wait in a temporary file of the size
/// of the input. The last line must end with a line feed; one that is longer than a run is held whole.
#[derive(Debug)]
pub struct LineSorter {
    bytes: Vec<u8>,
    run: usize,
    runs: Vec<Range<u64>>,
    aside: Option<Spool>,
}

impl Default for LineSorter {
    fn default() -> Self {
        Self::with_run(RUN)
    }
}

impl LineSorter {
    fn with_run(run: usize) -> Self {
        Self { bytes: Vec::new(), run, runs: Vec::new(), aside: None }
    }

    /// Writes all lines in order; the sorter is then empty and can be used again.
    pub fn finish(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.each(&mut |line| out.write_all(line))
    }

    /// Hands out all lines in order, each with its line feed; the sorter is then empty.
    pub fn each(&mut self, take: &mut Take<'_>) -> io::Result<()> {
        if !self.runs.is_empty() {
            self.set_aside()?;
        }
        match self.aside.take() {
            Some(mut spool) => {
                spool.finish().map_err(io::Error::other)?;
                merge(&spool, std::mem::take(&mut self.runs), take)
            }
            None => sorted(&std::mem::take(&mut self.bytes), take),
        }
    }

    /// Sorts what is held, up to its last line feed, and moves it to the temporary file.
    fn set_aside(&mut self) -> io::Result<()> {
        let whole = memchr::memrchr(b'\n', &self.bytes).map_or(0, |i| i + 1);
        if whole == 0 {
            return Ok(());
        }
        if self.aside.is_none() {
            self.aside = Some(Spool::in_file().map_err(io::Error::other)?);
        }
        if let Some(spool) = &mut self.aside {
            sorted(&self.bytes[..whole], &mut |line| spool.write_all(line))?;
            let start = self.runs.last().map_or(0, |r| r.end);
            self.runs.push(start..start + whole as u64);
        }
        self.bytes.drain(..whole);
        Ok(())
    }
}

impl Write for LineSorter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() >= self.run {
            self.set_aside()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn sorted(bytes: &[u8], take: &mut Take<'_>) -> io::Result<()> {
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
    lines.sort_unstable();
    lines.into_iter().try_for_each(take)
}

fn merge(spool: &Spool, runs: Vec<Range<u64>>, take: &mut Take<'_>) -> io::Result<()> {
    let open = |run: Range<u64>| spool.reader(run.start, run.end).map(BufReader::new);
    let readers = runs.into_iter().map(open).collect::<Result<Vec<_>, FileError>>();
    let mut readers = readers.map_err(io::Error::other)?;
    let mut heads = BinaryHeap::new();
    for (i, reader) in readers.iter_mut().enumerate() {
        heads.extend(next(reader)?.map(|line| Reverse((line, i))));
    }
    while let Some(Reverse((line, i))) = heads.pop() {
        take(&line)?;
        heads.extend(next(&mut readers[i])?.map(|line| Reverse((line, i))));
    }
    Ok(())
}

fn next(reader: &mut BufReader<Box<dyn Read + '_>>) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    Ok((reader.read_until(b'\n', &mut line)? > 0).then_some(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn through(run: usize, pieces: &[&[u8]]) -> Vec<u8> {
        let (mut sorter, mut out) = (LineSorter::with_run(run), Vec::new());
        pieces.iter().for_each(|p| sorter.write_all(p).unwrap());
        sorter.finish(&mut out).unwrap();
        out
    }

    #[test]
    fn a_sorter_can_be_used_again() {
        let mut sorter = LineSorter::with_run(4);
        for text in ["b\na\nc\n", "e\nd\n", ""] {
            let mut out = Vec::new();
            sorter.write_all(text.as_bytes()).unwrap();
            sorter.finish(&mut out).unwrap();
            assert_eq!(out, through(1 << 10, &[text.as_bytes()]));
        }
    }

    proptest! {
        #[test]
        fn runs_and_pieces_do_not_show(
            lines in proptest::collection::vec("[ab你]{0,5}\n", 0..40),
            run in 1..64_usize,
            cut in 1..9_usize,
        ) {
            let text = lines.concat();
            let pieces: Vec<&[u8]> = text.as_bytes().chunks(cut).collect();
            let mut wanted = lines.clone();
            wanted.sort();
            prop_assert_eq!(through(run, &pieces), wanted.concat().into_bytes());
        }
    }
}
