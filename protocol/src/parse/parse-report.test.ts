import fc from 'fast-check';
import { parseReport, parseSandboxReport } from './parse-report';

const base = { worker_id: 'w-17' };
function errorOf(value: unknown) {
  const parsed = parseReport(value);
  return parsed.ok ? undefined : { path: parsed.path, reason: parsed.reason };
}

describe('parseReport', () => {
  it('accepts the smallest report', () => {
    expect(parseReport(base)).toEqual({ ok: true, report: base });
  });

  it('accepts null for every field that can be removed', () => {
    expect(
      parseReport({ ...base, resources: null, tasks: { types: { a: null } }, errors: { E: null } }).ok,
    ).toBe(true);
  });

  it.each([
    ['a missing worker_id', {}, '$.worker_id', /is required/],
    ['an empty worker_id', { worker_id: '' }, '$.worker_id', /a string that matches/],
    ['a worker_id that is a number', { worker_id: 17 }, '$.worker_id', /a string that matches.*was 17$/],
    ['a value that is no object', [1], '$', /must be an object, was an array of 1/],
  ])('rejects %s, because no worker ID can be read', (_title, value, path, reason) => {
    const error = errorOf(value);
    expect(error?.path).toBe(path);
    expect(error?.reason).toMatch(reason);
  });

  it('accepts characters outside the basic plane and control characters, which can be escaped', () => {
    expect(parseReport({ ...base, current_task: '😀\n\u0000"\\' }).ok).toBe(true);
  });

  it('validates the values of keys that contain a line break', () => {
    expect(parseReport({ ...base, errors: { 'a\nb': 1 } }).ok).toBe(true);
    expect(parseReport({ ...base, errors: { 'a\nb': 'much' } })).toMatchObject({
      report: { ...base, errors: {} },
      flaws: [{ path: '$.errors["a\\nb"]' }],
    });
  });

  it('accepts keys that every object inherits, such as "constructor"', () => {
    expect(
      parseReport({ ...base, errors: { constructor: 1 }, tasks: { types: { toString: { succeeded: 1 } } } })
        .ok,
    ).toBe(true);
  });

  it('never throws, and always returns a path and a reason', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parsed = parseReport(value);
        if (!parsed.ok) {
          expect(parsed.path).toMatch(/^\$/);
          expect(parsed.reason).not.toBe('');
        }
      }),
    );
  });
});

it.each([
  ['a week', 7 * 86_400],
  ['31 days', 31 * 86_400],
])('F1: takes an interval of %s, for jobs that do not run every day', (_length, seconds) => {
  expect(parseReport({ worker_id: 'weekly', interval_seconds: seconds })).toEqual({
    ok: true,
    report: { worker_id: 'weekly', interval_seconds: seconds },
  });
});

describe('F3: a flaw costs its own field', () => {
  it.each([
    [
      'an unknown key, with the nearest known one',
      { intervall_seconds: 3 },
      ['$.intervall_seconds', /^a known key \(did you mean "interval_seconds"\?\): /, '3'],
    ],
    [
      'a key of a later version, with all known ones',
      { zone: 'eu-1' },
      ['$.zone', /: worker_id, /, '"eu-1" (a string)'],
    ],
    [
      'an unknown nested key',
      { tasks: { types: { 'a b': { succeded: 1 } } } },
      ['$.tasks.types["a b"].succeded', /did you mean "succeeded"\?/, '1'],
    ],
    ['a number out of range', { interval_seconds: 0 }, ['$.interval_seconds', /^a number from 0.1 to /, '0']],
    [
      'an interval of over 31 days',
      { interval_seconds: 31 * 86_400 + 1 },
      ['$.interval_seconds', /^a number from 0.1 to 2678400$/, '2678401'],
    ],
    [
      'a string instead of a number',
      { interval_seconds: '30s' },
      ['$.interval_seconds', /^a number from 0.1 to /, '"30s" (a string)'],
    ],
    [
      'a failure threshold of 1',
      { failure_threshold: 1 },
      ['$.failure_threshold', /^a whole number from 2 to 1000$/, '1'],
    ],
    [
      'an unknown status',
      { status: 'busy' },
      ['$.status', /^"active" or "idle" or "processing" or "stopped"$/, '"busy" (a string)'],
    ],
    [
      'a number that is too large for JSON',
      { resources: { memory_bytes: Number('1e999') } },
      ['$.resources.memory_bytes', /^a number/, 'Infinity'],
    ],
    [
      'a text that is too long',
      { current_task: 'x'.repeat(300) },
      ['$.current_task', /at most 256 characters/, `"${'x'.repeat(60)}…" (a string of 300 characters)`],
    ],
    [
      'a leap second, which Date cannot represent',
      { sent_at: '2016-12-31T23:59:60Z' },
      ['$.sent_at', /RFC 3339/, '"2016-12-31T23:59:60Z" (a string)'],
    ],
    [
      'a day that does not exist',
      { sent_at: '2026-02-30T00:00:00Z' },
      ['$.sent_at', /RFC 3339/, /2026-02-30/],
    ],
    ['a Unix time', { started_at: 1_795_000_000 }, ['$.started_at', /RFC 3339/, '1795000000']],
    [
      'a value of the wrong type inside a field that may be null',
      { resources: { cpu_ratio: 'much' } },
      ['$.resources.cpu_ratio', /^a number from 0 to 4096 or null$/, '"much" (a string)'],
    ],
    [
      'a disk without a name',
      { resources: { disks: [{ used_bytes: 1 }] } },
      ['$.resources.disks[0]', /^an object with a valid "mountpoint"$/, 'an object'],
    ],
    [
      'a lone surrogate in a value',
      { current_task: 'a\ud800b' },
      ['$.current_task', /well-formed Unicode/, '"a\ufffdb" (a string)'],
    ],
    [
      'a lone surrogate in a name',
      { errors: { '\udc00': 1 } },
      ['$.errors["\ufffd"]', /well-formed/, /^the key/],
    ],
    [
      'deeply nested metadata',
      { metadata: { a: JSON.parse('['.repeat(40) + ']'.repeat(40)) as unknown } },
      [/^\$\.metadata\.a\[0\]/, /nested at most 16/, 'an array of 1'],
    ],
    [
      'the key __proto__',
      JSON.parse('{"metadata":{"__proto__":{"x":1}}}'),
      ['$.metadata.__proto__', /^another key/, /^the key "__proto__"/],
    ],
    ['the key toJSON', { errors: { toJSON: 1 } }, ['$.errors.toJSON', /^another key/, /^the key/]],
    [
      'a key that is too long',
      { errors: { ['x'.repeat(129)]: 1 } },
      [/^\$\.errors/, /^a key of 1 to 128 characters$/, /^the key/],
    ],
    [
      'a bucket bound that is no number',
      { tasks: { types: { t: { duration: { count: 1, sum_seconds: 1, buckets: { fast: 1 } } } } } },
      [/buckets\.fast$/, /^a key that matches/, /^the key/],
    ],
    ['a field of the wrong type', { queues: { q: 1 } }, ['$.queues', /^an array/, 'an object']],
    ['a list of tasks', { tasks: [] }, ['$.tasks', /^an object/, 'an array of 0']],
  ] as const)('drops %s', (_title, fields, [path, allowed, given]) => {
    const parsed = parseReport({ ...base, hostname: 'h', ...(fields as object) });
    expect(parsed).toMatchObject({
      ok: true,
      report: { ...base, hostname: 'h' },
      flaws: [{ path: matching(path), allowed: matching(allowed), given: matching(given) }],
    });
  });

  it('takes the other fields of an object, the other items of an array and the other entries of a map', () => {
    const parsed = parseReport({
      ...base,
      resources: { cpu_ratio: -1, memory_bytes: 5 },
      queues: [{ queue: 'a', waiting: 1 }, { queue: '', waiting: 2 }, 'c', { queue: 'd', waiting: null }],
      errors: { E: 1, F: 'x' },
      tasks: { active: 'two', types: { t: { succeeded: 3, failed: -1 }, u: 7 } },
      metadata: { a: { b: '\ud800', c: [1, '\ud800', 2] } },
    });
    expect(parsed).toMatchObject({
      ok: true,
      report: {
        resources: { memory_bytes: 5 },
        queues: [
          { queue: 'a', waiting: 1 },
          { queue: 'd', waiting: null },
        ],
        errors: { E: 1 },
        tasks: { types: { t: { succeeded: 3 } } },
        metadata: { a: { c: [1, 2] } },
      },
    });
    expect(parsed.ok && parsed.flaws?.map(({ path }) => path)).toEqual([
      '$.resources.cpu_ratio',
      '$.queues[1].queue',
      '$.queues[1]',
      '$.queues[2]',
      '$.errors.F',
      '$.tasks.active',
      '$.tasks.types.t.failed',
      '$.tasks.types.u',
      '$.metadata.a.b',
      '$.metadata.a.c[1]',
    ]);
  });

  it.each([
    ['2026-11-22T10:00:00', '2026-11-22T10:00:00Z'],
    ['2026-11-22T10:00:00.123456', '2026-11-22T10:00:00.123456Z'],
    ['2026-11-22 10:00:00', '2026-11-22T10:00:00Z'],
    ['2026-11-22T10:00', '2026-11-22T10:00:00Z'],
    ['2026-11-22', '2026-11-22T00:00:00Z'],
  ])('reads %s, which has no zone, as %s and says so', (given, read) => {
    const value = { ...base, started_at: given, tasks: { oldest_active_at: given } };
    expect(parseReport(value)).toMatchObject({
      ok: true,
      report: { started_at: read, tasks: { oldest_active_at: read } },
      flaws: [
        {
          path: '$.started_at',
          allowed: expect.stringContaining('read as UTC'),
          given: `"${given}" (a string)`,
        },
        { path: '$.tasks.oldest_active_at' },
      ],
    });
  });

  it('leaves a time with its zone alone', () => {
    const value = { ...base, started_at: '2026-11-22T12:00:00+02:00' };
    expect(parseReport(value)).toEqual({ ok: true, report: value });
  });

  it.each([
    ['that fall', { '10': 2, '2': 3 }, '10', /^at least 3/, '2'],
    ['above the count', { '1': 9 }, '1', /^at most "count" \(5\)$/, '9'],
  ])(
    'drops a duration with buckets %s as a whole, since it cannot be known which is wrong',
    (_title, buckets, bound, allowed, given) => {
      const types = {
        t: { succeeded: 5, duration: { count: 5, sum_seconds: 1, buckets } },
        u: { failed: 1 },
      };
      expect(parseReport({ ...base, tasks: { types } })).toEqual({
        ok: true,
        report: { ...base, tasks: { types: { t: { succeeded: 5 }, u: { failed: 1 } } } },
        flaws: [
          {
            path: `$.tasks.types.t.duration.buckets["${bound}"]`,
            allowed: expect.stringMatching(allowed),
            given,
          },
        ],
      });
    },
  );

  it('takes the first of too many keys and items', () => {
    const metadata = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, i]));
    const models = Array.from({ length: 101 }, (_, i) => ({ model: `m${i}` }));
    const parsed = parseReport({ ...base, metadata, models });
    expect(parsed).toMatchObject({
      ok: true,
      flaws: [
        { path: '$.metadata', allowed: expect.stringContaining('at most 64 keys'), given: 'one of 65' },
        { path: '$.models', allowed: expect.stringContaining('at most 100 items'), given: 'an array of 101' },
      ],
    });
    expect(
      parsed.ok && [Object.keys(parsed.report.metadata ?? {}).length, parsed.report.models?.length],
    ).toEqual([64, 100]);
  });

  it('lists the first 16 flaws and states the number of all', () => {
    const errors = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`E${i}`, -1]));
    const parsed = parseReport({ ...base, errors });
    const flaws = parsed.ok ? parsed.flaws : undefined;
    expect(flaws?.length).toBe(17);
    expect(flaws?.at(-1)).toEqual({ path: '$', allowed: 'a list of the first 16 flaws', given: '500 flaws' });
  });

  it('keeps a dropped field of an item as a key without a value: it is unchanged, not removed', () => {
    const parsed = parseReport({ ...base, connections: [{ name: 'db', operations_total: -1 }] });
    const [connection] = (parsed.ok && parsed.report.connections) || [];
    expect(Object.entries(connection ?? {})).toEqual([
      ['name', 'db'],
      ['operations_total', undefined],
    ]);
  });

  it('has no flaws in a valid report', () => {
    expect(parseReport({ ...base, status: 'idle' })).toEqual({
      ok: true,
      report: { ...base, status: 'idle' },
    });
  });
});

function matching(expected: string | RegExp): unknown {
  return typeof expected === 'string' ? expected : expect.stringMatching(expected);
}

describe('parseSandboxReport', () => {
  it('accepts a sandbox with its cost', () => {
    expect(parseSandboxReport({ sandbox_id: 's', state: 'running', hourly_cost_dollars: 0.5 }).ok).toBe(true);
  });

  it('rejects an unknown state', () => {
    expect(parseSandboxReport({ sandbox_id: 's', state: 'asleep' })).toMatchObject({
      ok: false,
      path: '$.state',
    });
  });
});
