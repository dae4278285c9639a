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
    [
      'an unknown key and suggests a similar one',
      { ...base, intervall_seconds: 3 },
      '$.intervall_seconds',
      /did you mean "interval_seconds"\?/,
    ],
    [
      'an unknown key without a similar one and lists all',
      { ...base, zzzzzzzzzz: 3 },
      '$.zzzzzzzzzz',
      /known keys: worker_id, /,
    ],
    [
      'an unknown nested key',
      { ...base, tasks: { types: { 'a b': { succeded: 1 } } } },
      '$.tasks.types["a b"].succeded',
      /did you mean "succeeded"\?/,
    ],
    [
      'a number out of range',
      { ...base, interval_seconds: 0 },
      '$.interval_seconds',
      /must be a number from 0.1 to 86400, was 0$/,
    ],
    [
      'a string instead of a number',
      { ...base, interval_seconds: '30s' },
      '$.interval_seconds',
      /a number from 0.1 to 86400, was "30s" \(a string\)/,
    ],
    [
      'a failure threshold of 1',
      { ...base, failure_threshold: 1 },
      '$.failure_threshold',
      /a whole number from 2 to 1000, was 1/,
    ],
    [
      'an unknown status',
      { ...base, status: 'busy' },
      '$.status',
      /"active" or "idle" or "processing" or "stopped", was "busy"/,
    ],
    [
      'a number that is too large for JSON',
      { ...base, resources: { memory_bytes: Number('1e999') } },
      '$.resources.memory_bytes',
      /was Infinity$/,
    ],
    ['a missing worker_id', {}, '$.worker_id', /is required/],
    ['a worker_id with a slash', { worker_id: 'a/b' }, '$.worker_id', /a string that matches/],
    ['a worker_id that URL parsers remove from a path', { worker_id: '..' }, '$.worker_id', /matches/],
    ['a value that is no object', [1], '$', /must be an object, was an array of 1/],
    [
      'a leap second, which Date cannot represent',
      { ...base, sent_at: '2016-12-31T23:59:60Z' },
      '$.sent_at',
      /RFC 3339/,
    ],
    ['a day that does not exist', { ...base, sent_at: '2026-02-30T00:00:00Z' }, '$.sent_at', /RFC 3339/],
    [
      'a value of the wrong type inside a field that may be null',
      { ...base, resources: { cpu_ratio: 'much' } },
      '$.resources.cpu_ratio',
      /a number from 0 to 4096 or null, was "much"/,
    ],
    [
      'a disk without a name',
      { ...base, resources: { disks: [{ used_bytes: 1 }] } },
      '$.resources.disks[0].mountpoint',
      /is required/,
    ],
    [
      'a lone surrogate in a value',
      { ...base, current_task: 'a\ud800b' },
      '$.current_task',
      /well-formed Unicode/,
    ],
    [
      'a lone surrogate in a name',
      { ...base, errors: { '\udc00': 1 } },
      '$.errors["\\udc00"]',
      /well-formed/,
    ],
    [
      'deeply nested metadata',
      { ...base, metadata: { a: JSON.parse('['.repeat(40) + ']'.repeat(40)) as unknown } },
      /^\$\.metadata\.a\[0\]/,
      /nested/,
    ],
    [
      'the key __proto__',
      JSON.parse('{"worker_id":"w","metadata":{"__proto__":{"x":1}}}'),
      '$.metadata.__proto__',
      /must not be a key/,
    ],
    [
      'the key toJSON',
      { ...base, errors: { constructor: 1, toJSON: 1 } },
      '$.errors.toJSON',
      /must not be a key/,
    ],
    [
      'decreasing bucket counts',
      {
        ...base,
        tasks: { types: { t: { duration: { count: 5, sum_seconds: 1, buckets: { '10': 2, '2': 3 } } } } },
      },
      /buckets\["10"\]$/,
      /at least 3/,
    ],
    [
      'too many keys',
      { ...base, metadata: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, i])) },
      '$.metadata',
      /an object of at most 64 keys or null, was one of 65|at most 64 keys, was one of 65/,
    ],
    [
      'a key that is too long',
      { ...base, errors: { ['x'.repeat(129)]: 1 } },
      /^\$\.errors/,
      /is not an allowed key; keys have 1 to 128 characters/,
    ],
    [
      'a bucket bound that is no number',
      { ...base, tasks: { types: { t: { duration: { count: 1, sum_seconds: 1, buckets: { fast: 1 } } } } } },
      /buckets/,
      /keys match/,
    ],
    [
      'a bucket count above the total count',
      { ...base, tasks: { types: { t: { duration: { count: 1, sum_seconds: 1, buckets: { '1': 2 } } } } } },
      /buckets\["1"\]$/,
      /at most "count" \(1\)/,
    ],
  ])('rejects %s', (_title, value, path, reason) => {
    const error = errorOf(value);
    expect(error?.path).toEqual(typeof path === 'string' ? path : expect.stringMatching(path));
    expect(error?.reason).toMatch(reason);
  });

  it('accepts characters outside the basic plane and control characters, which can be escaped', () => {
    expect(parseReport({ ...base, current_task: '😀\n\u0000"\\' }).ok).toBe(true);
  });

  it('validates the values of keys that contain a line break', () => {
    expect(parseReport({ ...base, errors: { 'a\nb': 1 } }).ok).toBe(true);
    expect(errorOf({ ...base, errors: { 'a\nb': 'much' } })?.reason).toContain('must be a whole number');
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
