import { type Report } from '@heartline/protocol';

/** Keys that JavaScript or the packing library use internally. */
const RESERVED = [
  '__keys__',
  'constructor',
  'hasOwnProperty',
  'length',
  'push',
  'toString',
  'valueOf',
  '0',
  '',
];

/** Objects that share a prefix of keys and continue with a key that a tree of keys may use internally. */
const SIMILAR = [
  { a: 1, __keys__: 2 },
  { a: 1 },
  { a: 1, __keys__: 2, length: 3 },
  { a: 1, __keys__: 2, push: 3 },
];

/** Content of the nth worker's report. Nearly every key is unique; reserved keys occur in every relevant position. */
export function reportWithUnusualKeys(n: number) {
  const reserved = RESERVED[n % RESERVED.length] ?? '';
  const metadata = {
    own: n,
    similar: SIMILAR[n % SIMILAR.length],
    [`key-${n}`]: n,
    [reserved || 'empty']: { [`inner-${n}`]: [n, { [`deep-${n}`]: n }] },
  };
  return {
    metadata: n % 2 === 0 ? metadata : { ...metadata, __keys__: n, length: n, push: n },
    errors: { [`Error${n}`]: n + 1, [reserved || 'empty']: 1 },
    tasks: {
      active: 1,
      types: {
        [`task-${n}`]: { succeeded: n },
        [reserved || 'task']: {
          failed: 1,
          duration: { count: 1, sum_seconds: 2, buckets: { [`${n}.5`]: 1 } },
        },
      },
    },
  } satisfies Partial<Report>;
}
