import fc from 'fast-check';
import { parseReport } from './parse-report';

/** A valid report with every kind of field. */
const VALID = {
  worker_id: 'w-17',
  worker_type: 'research',
  hostname: 'h',
  version: '1.2',
  sequence: 812,
  sent_at: '2026-11-22T10:00:00Z',
  boot_id: 'b',
  started_at: '2026-11-22T09:00:00Z',
  interval_seconds: 30,
  failure_threshold: 3,
  status: 'processing',
  current_task: 'enrich',
  current_run_id: null,
  lease_expires_at: '2026-11-22T10:01:00Z',
  metadata: { pid: 4, tags: { a: [1, 'b', null] } },
  labels: { region: 'eu' },
  resources: {
    cpu_ratio: 0.42,
    memory_bytes: 1,
    gpus: [{ gpu: '0', utilization_ratio: 0.9 }],
    disks: [
      { mountpoint: '/', used_bytes: 1 },
      { mountpoint: '/data', used_bytes: 2 },
    ],
    network: { receive_bytes_total: 1 },
  },
  tasks: {
    active: 2,
    slots: 4,
    oldest_active_at: '2026-11-22T10:00:00Z',
    types: {
      enrich: {
        succeeded: 90,
        failed: 2,
        duration: { count: 92, sum_seconds: 210, buckets: { '1': 40, '5': 90 } },
      },
      export: { succeeded: 1 },
    },
    assigned_total: 5,
  },
  queues: [
    { queue: 'default', connected: true, waiting: 12 },
    { queue: 'slow', waiting: 3 },
  ],
  connections: [{ name: 'postgres', kind: 'database', operations_total: 10 }],
  models: [{ model: 'm', loaded: true }],
  events: { types: { log: { sent: 10, failed: { '502': 1 } } }, buffered: 0 },
  errors: { TimeoutError: 3 },
  last_error: 'e',
  sdk: [{ provider: 'p', requests_total: 1, rate_limit: { limit: 1, resets_at: '2026-11-22T10:00:00Z' } }],
} as const;

type Path = readonly string[];
type Json = Record<string, unknown>;

/** The paths of all fields at any depth, of items of arrays and of entries of maps, besides the worker ID. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  const below =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]))
      : [];
  return path.length === 0 ? below : [path, ...below];
}

const PATHS = pathsOf(VALID).filter(([first]) => first !== 'worker_id');
const LEAVES = PATHS.filter((path) => typeof at(VALID, path) !== 'object' || at(VALID, path) === null);

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value);
}

/** What a mistake of one field costs besides the field: an item without its name, a histogram as a whole, items after it. */
function costOf(path: Path): Path {
  if (path[0] === 'metadata') {
    return path.slice(0, 3);
  }
  const duration = path.indexOf('duration');
  if (duration >= 0) {
    return path.slice(0, duration + 1);
  }
  return ['queue', 'name', 'model', 'provider', 'gpu', 'mountpoint'].includes(path.at(-1) ?? '')
    ? path.slice(0, -1)
    : path;
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((key, index) => path[index] === key);
}

/** Where the item of an array is after the items before it were dropped. */
function takenValue(report: unknown, path: Path): unknown {
  const index = path.findIndex((key) => /^\d$/.test(key));
  const array = at(VALID, path.slice(0, index));
  if (index < 0 || path[0] === 'metadata' || !Array.isArray(array)) {
    return at(report, path);
  }
  const [identity] = Object.entries((array as Json[])[Number(path[index])] ?? {})[0] ?? [];
  const wanted = (array as Json[])[Number(path[index])]?.[identity ?? ''];
  const taken = at(report, path.slice(0, index)) as Json[] | undefined;
  return at(
    taken?.find((item) => item[identity ?? ''] === wanted),
    path.slice(index + 1),
  );
}

/** Sets the values at the paths. A path below a value that was replaced is ignored. */
function mutate(mutations: readonly (readonly [Path, unknown])[]): Json {
  const copy = structuredClone(VALID) as unknown as Json;
  for (const [path, value] of mutations) {
    const parent = at(copy, path.slice(0, -1));
    if (typeof parent === 'object' && parent !== null) {
      (parent as Json)[path.at(-1) ?? ''] = value;
    }
  }
  return copy;
}

const HARMFUL = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>(-1, 1e308, Number.NaN, '', 'x'.repeat(3_000), '\ud800', {}, [], [[]], true, null),
  fc.constantFrom<unknown>(
    '2026-11-22T10:00:00',
    { __proto__: null, toJSON: 1 },
    Array.from({ length: 2_000 }, () => ({})),
  ),
);

it('F3: a report with any mutation of any fields counts, and the untouched fields are taken', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...PATHS), HARMFUL), { minLength: 1, maxLength: 5 }),
      fc.dictionary(fc.string({ minLength: 3, maxLength: 9 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 }),
      (mutations, additions) => {
        const parsed = parseReport({ ...additions, ...mutate(mutations) });
        expect(parsed).toMatchObject({ ok: true, report: { worker_id: 'w-17' } });
        const report = parsed.ok ? parsed.report : undefined;
        const costs = mutations.map(([path]) => costOf(path));
        for (const leaf of LEAVES) {
          if (!costs.some((cost) => startsWith(leaf, cost))) {
            expect([leaf, takenValue(report, leaf)]).toEqual([leaf, at(VALID, leaf)]);
          }
        }
        // What is taken is a valid report itself, as far as JSON can tell.
        expect(parseReport(JSON.parse(JSON.stringify(report)))).toMatchObject({ ok: true });
        expect(parseReport(JSON.parse(JSON.stringify(report)))).not.toHaveProperty('flaws');
      },
    ),
    { numRuns: 500 },
  );
});

it('F3: a valid report is taken as it is, without flaws', () => {
  expect(parseReport(VALID)).toEqual({ ok: true, report: VALID });
});
