//! Arranging a list in columns, read from top to bottom like that of `ls`: as few rows as the width allows.

/// Blank columns between two entries.
const GAP: usize = 2;

/// An arrangement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Columns {
    /// How many rows there are.
    pub(crate) rows: usize,
    /// The columns' widths, gaps included.
    pub(crate) widths: Vec<usize>,
}

impl Columns {
    /// The best arrangement of entries of these widths.
    pub(crate) fn arrange(entries: &[usize], width: usize) -> Columns {
        let narrowest = entries.iter().min().copied().unwrap_or(0) + GAP;
        let most = ((width + GAP) / narrowest.max(1)).clamp(1, entries.len().max(1));
        for columns in (2..=most).rev() {
            let rows = entries.len().div_ceil(columns);
            let widths: Vec<usize> =
                entries.chunks(rows).map(|column| column.iter().max().copied().unwrap_or(0) + GAP).collect();
            if widths.iter().sum::<usize>() <= width + GAP {
                return Columns { rows, widths };
            }
        }
        Columns { rows: entries.len(), widths: vec![width + GAP] }
    }

    /// The entry at a place, for a list of this length.
    pub(crate) fn entry(&self, row: usize, column: usize, len: usize) -> Option<usize> {
        let entry = column * self.rows + row;
        (row < self.rows && entry < len).then_some(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_few_rows_as_fit() {
        assert_eq!(Columns::arrange(&[3, 3, 3], 80), Columns { rows: 1, widths: vec![5, 5, 5] });
        assert_eq!(Columns::arrange(&[3, 3, 3, 3, 3], 13), Columns { rows: 2, widths: vec![5, 5, 5] });
        assert_eq!(Columns::arrange(&[30, 3], 20), Columns { rows: 2, widths: vec![22] });
        assert_eq!(Columns::arrange(&[], 20).rows, 0);
        assert_eq!(Columns::arrange(&[0, 0], 0).rows, 2);
    }

    #[test]
    fn every_entry_has_one_place() {
        for len in 0..40 {
            for width in 1..60 {
                let entries: Vec<usize> = (0..len).map(|n| n * 7 % 11).collect();
                let columns = Columns::arrange(&entries, width);
                let mut found: Vec<usize> = (0..columns.rows)
                    .flat_map(|row| (0..columns.widths.len()).map(move |column| (row, column)))
                    .filter_map(|(row, column)| columns.entry(row, column, len))
                    .collect();
                found.sort_unstable();
                assert_eq!(found, (0..len).collect::<Vec<_>>());
            }
        }
    }
}
