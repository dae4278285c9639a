import { type TimelineRow } from './timeline-rows';

/** The action of a key in the grid. */
export type GridAction =
  | { readonly action: 'go'; readonly index: number }
  | { readonly action: 'toggle'; readonly group: string }
  | { readonly action: 'run'; readonly step: 1 | -1 }
  | { readonly action: 'open' }
  | { readonly action: 'leave run' };

/** Number of rows that Page Up and Page Down skip. */
const PAGE = 10;

/**
 * Returns the action of a key pressed on the row at `index`, as in an ARIA tree grid with focusable rows. A
 * lane's segments take the place of cells. Shift and Left go from a lane to its group. Undefined leaves the
 * key to the browser.
 */
export function gridAction(
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
  index: number,
  rows: readonly TimelineRow[],
): GridAction | undefined {
  const row = rows[index];
  const next = targetIndex(key, index, rows.length);
  if (next !== undefined) {
    return { action: 'go', index: next };
  }
  if (row?.kind === 'group') {
    return groupAction(key, index, row.group.value, row.expanded);
  }
  switch (key) {
    case 'ArrowLeft':
      return (shiftKey ? goToGroup(index, rows) : undefined) ?? { action: 'run', step: -1 };
    case 'ArrowRight':
      return { action: 'run', step: 1 };
    case 'Enter':
      return { action: 'open' };
    case 'Escape':
      return { action: 'leave run' };
    default:
      return undefined;
  }
}

function groupAction(key: string, index: number, group: string, expanded: boolean): GridAction | undefined {
  switch (key) {
    case 'Enter':
    case ' ':
      return { action: 'toggle', group };
    case 'ArrowRight':
      return expanded ? { action: 'go', index: index + 1 } : { action: 'toggle', group };
    case 'ArrowLeft':
      return expanded ? { action: 'toggle', group } : undefined;
    default:
      return undefined;
  }
}

function goToGroup(index: number, rows: readonly TimelineRow[]): GridAction | undefined {
  const head = rows.findLastIndex((row, at) => at < index && row.kind === 'group');
  return head < 0 ? undefined : { action: 'go', index: head };
}

function targetIndex(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return index + 1;
    case 'ArrowUp':
      return index - 1;
    case 'PageDown':
      return index + PAGE;
    case 'PageUp':
      return index - PAGE;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
