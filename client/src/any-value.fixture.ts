import * as fc from 'fast-check';

/** Makes a value. fast-check gets makers and not the values, because it could not handle a value that throws when read. */
export type Maker = () => unknown;

/** Values that throw when they are used, or are not what they look like. */
const HOSTILE: readonly Maker[] = [
  () => new Proxy({}, { get: throwError, ownKeys: throwError, has: throwError, getPrototypeOf: throwError }),
  () => new Proxy([1, 2], { get: throwError }),
  () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  () => Object.defineProperty({}, 'queue', { get: throwError, enumerable: true }),
  () => ({
    get name() {
      return throwError();
    },
    get message() {
      return throwError();
    },
    get failed() {
      return throwError();
    },
  }),
  () => ({ toJSON: throwError, toString: throwError, valueOf: throwError, [Symbol.toPrimitive]: throwError }),
  () => ({ toJSON: () => 1n }),
  () => ({ toJSON: (): unknown => ({ toJSON: () => ({ deep: [() => 1] }) }) }),
  () => Object.create(null) as unknown,
  () => Object.freeze({ queue: 'frozen', name: 'frozen', sandbox_id: 's' }),
  () => ({ then: throwError }),
  () => ({ then: (resolve: (value: unknown) => void) => resolve(1) }),
  () => Promise.resolve(3),
  () => {
    const circle: Record<string, unknown> = { queue: 'circle' };
    circle.self = circle;
    circle.list = [circle, circle];
    return circle;
  },
  () => nest(3000),
  () => nest(15),
  () => new Error('\uD800'),
  () => Object.assign(new Error('x'), { name: 'y'.repeat(500) + '\uDC00', code: 5 }),
  () => new Date(NaN),
  () => new Date(8.64e15),
  () => new Date(-8.64e15),
  () => new Map([[1, 2]]),
  () => new Uint8Array(100),
  () => JSON.parse('{"__proto__": {"a": 1}, "toJSON": 2, "": 3}') as unknown,
  () => Array.from({ length: 1500 }, (_, n) => ({ queue: `q-${n}`, name: `n-${n}` })),
  () => Object.assign([], { length: 4_000_000_000 }),
  () => Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`key-${n}`, n % 3 === 0 ? null : `${n}`])),
  () => 'x'.repeat(2_000_000),
  () => ({ text: 'ü'.repeat(2_000_000) }),
  () => new Proxy([], { get: (_, key) => (key === 'length' ? Infinity : 1) }),
  () => throwError,
  () => () => Promise.reject(Object.create(null) as Error),
  () => URL,
];

const NUMBERS = [NaN, Infinity, -Infinity, -0, -1, 0.5, 1e-7, 1e18, 1e300, 2 ** 53, 2 ** 60, 3];
const TEXTS = [
  '',
  ' ',
  '1.5',
  'busy',
  'idle',
  'stopped',
  '__proto__',
  'toJSON',
  'constructor',
  '\uD800',
  'a\nb',
];
const TIMES = [
  '2026-11-22T10:00:00Z',
  '2026-11-22T10:00:00',
  '2026-13-45T99:99:99Z',
  '+020000-01-01T00:00:00Z',
];
/** Keys of reports, so that objects get past the first check. */
const KEYS = [
  ...[
    'queue',
    'name',
    'model',
    'provider',
    'sandbox_id',
    'worker_id',
    'connected',
    'priority',
    'waiting',
    'active',
  ],
  ...['wait_seconds', 'oldest_waiting_at', 'kind', 'pool_used', 'latency_seconds', 'loaded', 'load_seconds'],
  ...[
    'requests_total',
    'rate_limit',
    'limit',
    'resets_at',
    'state',
    'created_at',
    'last_event_at',
    'resources',
  ],
  ...['cpu_ratio', 'memory_bytes', 'hourly_cost_dollars', 'receive_bytes_total', 'bytes', 'failed', 'type'],
  ...['startedAt', 'monotonicStartMs', 'other', '__proto__', 'toJSON', 'event_loop_stalled_seconds'],
];

function throwError(): never {
  throw Object.create(null) as Error;
}

function nest(levels: number): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < levels; level += 1) {
    value = level % 2 === 0 ? { value } : [value];
  }
  return value;
}

function of<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Maker> {
  return arbitrary.map((value) => () => value);
}

const plainValue: fc.Arbitrary<Maker> = fc.oneof(
  of(fc.constantFrom<unknown>(undefined, null, true, false, 5n, 10n ** 40n, Symbol('s'), Symbol.iterator)),
  of(fc.constantFrom(...NUMBERS)),
  of(fc.constantFrom(...TEXTS, ...TIMES)),
  { arbitrary: fc.constantFrom(...HOSTILE), weight: 3 },
  of(fc.string({ unit: 'binary', maxLength: 300 })),
  of(fc.date({ noInvalidDate: false })),
  of(
    fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withTypedArray: true,
    }),
  ),
);

function objectOf(field: fc.Arbitrary<Maker>, required: object = {}): fc.Arbitrary<Maker> {
  return fc.array(fc.tuple(fc.constantFrom(...KEYS), field), { maxLength: 6 }).map((fields) => () => ({
    ...required,
    ...Object.fromEntries(fields.map(([key, make]) => [key, make()])),
  }));
}

/** Values of every type, among them objects that look like an argument, with fields of any type. */
export const anyValue: fc.Arbitrary<Maker> = fc.oneof(
  plainValue,
  objectOf(plainValue),
  objectOf(fc.oneof(plainValue, objectOf(plainValue)), {
    queue: 'q',
    name: 'n',
    model: 'm',
    provider: 'p',
    sandbox_id: 's',
  }),
  fc.array(plainValue, { maxLength: 4 }).map((makers) => () => makers.map((make) => make())),
);
