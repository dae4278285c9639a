import { type Report } from '@heartline/protocol';

/** Names that JavaScript, or a library that packs rows, might take for its own. */
const AWKWARD = [
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

/** Each begins as another does, and goes on by a name that a tree of names might keep its notes under. */
const ALIKE = [
  { a: 1, __keys__: 2 },
  { a: 1 },
  { a: 1, __keys__: 2, length: 3 },
  { a: 1, __keys__: 2, push: 3 },
];

/**
 * What the nth worker tells: nearly every name is its own, and awkward ones follow others in each order that matters.
 */
export function reportWithUnusualKeys(n: number) {
  const awkward = AWKWARD[n % AWKWARD.length] ?? '';
  const named = {
    own: n,
    alike: ALIKE[n % ALIKE.length],
    [`key-${n}`]: n,
    [awkward || 'empty']: { [`inner-${n}`]: [n, { [`deep-${n}`]: n }] },
  };
  return {
    metadata: n % 2 === 0 ? named : { ...named, __keys__: n, length: n, push: n },
    errors: { [`Error${n}`]: n + 1, [awkward || 'empty']: 1 },
    tasks: {
      active: 1,
      types: {
        [`task-${n}`]: { succeeded: n },
        [awkward || 'task']: {
          failed: 1,
          duration: { count: 1, sum_seconds: 2, buckets: { [`${n}.5`]: 1 } },
        },
      },
    },
  } satisfies Partial<Report>;
}
