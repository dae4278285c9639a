interface Placed {
  readonly title?: string;
  readonly gridPos?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

const COLUMNS = 24;

/** What is wrong with where panels stand, one sentence each. */
export function gridFindings(panels: readonly Placed[]): string[] {
  const taken = new Map<string, string>();
  return panels.flatMap(({ title = '', gridPos }) => {
    if (gridPos === undefined) return [`"${title}" has no place on the grid`];
    const { x, y, w, h } = gridPos;
    if (x < 0 || y < 0 || w < 1 || h < 2 || x + w > COLUMNS)
      return [`"${title}" does not fit into ${COLUMNS} columns`];
    const overlapped = new Set<string>();
    for (let column = x; column < x + w; column++)
      for (let row = y; row < y + h; row++) {
        const cell = `${column} ${row}`;
        const other = taken.get(cell);
        if (other !== undefined) overlapped.add(other);
        taken.set(cell, title);
      }
    return [...overlapped].map((other) => `"${title}" lies over "${other}"`);
  });
}
