/** Formats rows of `{ scenario, check, result, holds }` as a table of plain text, one line per row. */
export function formatTable(rows) {
  const cells = [
    ['scenario', 'holds', 'check', 'result'],
    ...rows.map(({ scenario, check, result, holds }) => [
      scenario,
      holds ? 'yes' : 'NO',
      check,
      result.replaceAll(/\s+/g, ' '),
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
