//! Processes as a tree: in which order and how deep a monitor shows them. Parents come from outside and may be missing,
//! or point at one another in a circle; every process is shown once all the same.

use std::collections::{BTreeMap, BTreeSet};

/// A line of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which process, as an index into what was given.
    pub index: usize,
    /// How deep it is below the root.
    pub depth: usize,
}

/// Orders processes, given as their number and their parent's, as a tree. Siblings come in the order of `before`, smaller
/// first.
pub fn lines<K: Ord>(processes: &[(u32, u32)], before: impl Fn(usize) -> K) -> Vec<Line> {
    let known: BTreeSet<u32> = processes.iter().map(|&(pid, _)| pid).collect();
    let mut children: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut roots = Vec::new();
    for (index, &(pid, parent)) in processes.iter().enumerate() {
        if parent != pid && known.contains(&parent) {
            children.entry(parent).or_default().push(index);
        } else {
            roots.push(index);
        }
    }
    let mut all = Vec::with_capacity(processes.len());
    let mut shown = vec![false; processes.len()];
    // What is in a circle hangs on no root; its members are roots in turn, each unless it has been shown by then.
    let mut starts = roots;
    starts.sort_by_key(|&index| before(index));
    starts.extend(0..processes.len());
    for start in starts {
        let mut stack = vec![Line { index: start, depth: 0 }];
        while let Some(line) = stack.pop() {
            if std::mem::replace(&mut shown[line.index], true) {
                continue;
            }
            all.push(line);
            let mut below = children.remove(&processes[line.index].0).unwrap_or_default();
            below.sort_by_key(|&index| std::cmp::Reverse(before(index)));
            stack.extend(below.into_iter().map(|index| Line { index, depth: line.depth + 1 }));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(processes: &[(u32, u32)]) -> Vec<(u32, usize)> {
        lines(processes, |index| processes[index].0)
            .into_iter()
            .map(|line| (processes[line.index].0, line.depth))
            .collect()
    }

    #[test]
    fn children_follow_their_parents() {
        let processes = [(1, 0), (7, 3), (3, 1), (2, 1), (9, 2)];
        assert_eq!(shown(&processes), [(1, 0), (2, 1), (9, 2), (3, 1), (7, 2)]);
    }

    #[test]
    fn orphans_and_circles_are_shown_once() {
        assert_eq!(shown(&[(5, 99), (6, 5)]), [(5, 0), (6, 1)]);
        assert_eq!(shown(&[(4, 4)]), [(4, 0)]);
        assert_eq!(shown(&[(2, 3), (3, 2), (1, 0)]), [(1, 0), (2, 0), (3, 1)]);
        assert!(shown(&[]).is_empty());
    }

    #[test]
    fn a_long_chain_is_no_danger() {
        let chain: Vec<(u32, u32)> = (1..50_000).map(|pid| (pid, pid - 1)).collect();
        assert_eq!(shown(&chain).last(), Some(&(49_999, 49_998)));
    }

    #[test]
    fn siblings_come_in_the_order_asked_for() {
        let processes = [(1, 0), (2, 1), (3, 1)];
        let order = lines(&processes, |index| std::cmp::Reverse(processes[index].0));
        assert_eq!(order.iter().map(|line| line.index).collect::<Vec<_>>(), [0, 2, 1]);
    }
}
