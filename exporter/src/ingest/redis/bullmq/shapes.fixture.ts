/**
 * Shapes: replies to `queueCommands` of one queue. Those of versions 5 and 6 were recorded from the running package. That of
 * version 4 was written from its source code, and not recorded: no test has run it.
 */
const [NO_LIST, NO_ENTRY, NO_SET] = [0, null, 0];
const DUE = String(1_796_115_800_000 * 0x1000 + 1);

/** A queue with a rate limiter, whose workers are busy. */
export const VERSION_6_BUSY = [
  2,
  '7',
  NO_LIST,
  NO_ENTRY,
  5,
  3,
  2,
  1,
  40,
  4,
  ['3', '2', '1'],
  ['9', DUE],
  1,
] as const;

/** Version 5 moves the waiting jobs of a paused queue to a list of its own. */
export const VERSION_5_PAUSED = [0, NO_ENTRY, 3, '5', 0, 0, 0, 0, NO_SET, NO_SET, [], [], 0] as const;

/** Version 4 wakes workers up with an entry in the list of waiting jobs, which may get to the active ones. */
export const VERSION_4_WITH_MARKER = [
  1,
  '0:1796112200000',
  0,
  NO_ENTRY,
  0,
  1,
  0,
  0,
  0,
  0,
  ['0:0'],
  [],
  0,
] as const;
