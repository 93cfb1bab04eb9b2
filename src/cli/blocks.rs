//! Long output, drawn block by block on all processors and taken in order: what is written is never
//! held.

use std::io;
use std::sync::mpsc;

/// Items that one thread draws at a time.
const BLOCK: usize = 1024;

/// Blocks that a thread may be ahead of who takes them.
const AHEAD: usize = 4;

/// Draws `items` block by block and hands the blocks to `take` in their order; `draw` is told which
/// items precede its own.
pub(super) fn each<T: Sync, R: Send>(
    items: &[T],
    draw: impl Fn(&[T], &[T]) -> R + Sync,
    mut take: impl FnMut(R) -> io::Result<()>,
) -> io::Result<()> {
    if items.len() <= BLOCK {
        return take(draw(&[], items));
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let draw = &draw;
        let lane = |first: usize| {
            let (send, receive) = mpsc::sync_channel(AHEAD);
            scope.spawn(move || {
                for from in (first * BLOCK..items.len()).step_by(threads * BLOCK) {
                    let (before, rest) = items.split_at(from);
                    if send.send(draw(before, &rest[..BLOCK.min(rest.len())])).is_err() {
                        break;
                    }
                }
            });
            receive
        };
        let lanes: Vec<_> = (0..threads).map(lane).collect();
        for block in 0..items.len().div_ceil(BLOCK) {
            let lost = |_| io::Error::other("a thread that draws was lost");
            take(lanes[block % threads].recv().map_err(lost)?)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_in_order_and_know_what_precedes_them() {
        for length in [0, 1, BLOCK, BLOCK + 1, 10 * BLOCK + 7] {
            let items: Vec<usize> = (0..length).collect();
            let mut seen = Vec::new();
            each(
                &items,
                |before, block| {
                    assert_eq!(before.len(), block.first().copied().unwrap_or(0));
                    block.to_vec()
                },
                |block| {
                    seen.extend(block);
                    Ok(())
                },
            )
            .unwrap();
            assert_eq!(seen, items);
        }
    }

    #[test]
    fn a_taker_that_fails_ends_the_drawing() {
        let items = vec![0_u8; 100 * BLOCK];
        let mut taken = 0;
        let result = each(
            &items,
            |_, _| (),
            |()| {
                taken += 1;
                if taken == 3 { Err(io::Error::other("full")) } else { Ok(()) }
            },
        );
        assert!(result.is_err());
        assert_eq!(taken, 3);
    }
}
