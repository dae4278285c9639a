import { type WorkerHeartbeatOptions, resolveOptions } from './options';

describe('options', () => {
  test('S5.8 have the documented defaults', () => {
    expect(resolveOptions({}, {})).toMatchObject({
      intervalMs: 30_000,
      failureThreshold: 3,
      stopTimeoutMs: 1000,
    });
    expect(resolveOptions({}, {}).url.href).toBe('http://127.0.0.1:9877/');
    expect(resolveOptions({}, {})).not.toHaveProperty('workerType');
  });

  test('S5.8 are read from environment variables', () => {
    const env = {
      HEARTLINE_URL: 'https://heartline.example:9877/',
      WORKER_ID: 'w-17',
      WORKER_TYPE: 'indexer',
      WORKER_HEARTBEAT_INTERVAL: '2.5',
      HEARTLINE_TOKEN: 'secret',
    };
    expect(resolveOptions({}, env)).toMatchObject({
      workerId: 'w-17',
      workerType: 'indexer',
      intervalMs: 2500,
      token: 'secret',
    });
    expect(resolveOptions({}, env).url.host).toBe('heartline.example:9877');
  });

  test('S5.8 take precedence over environment variables', () => {
    const env = { WORKER_ID: 'from-env', WORKER_HEARTBEAT_INTERVAL: 'nonsense' };
    expect(resolveOptions({ workerId: 'from-code', intervalSeconds: 5 }, env)).toMatchObject({
      workerId: 'from-code',
      intervalMs: 5000,
    });
  });

  test('S5.8 ignore an empty environment variable', () => {
    const options = resolveOptions({}, { WORKER_ID: ' ', WORKER_HEARTBEAT_INTERVAL: '', HEARTLINE_URL: '' });
    expect(options.intervalMs).toBe(30_000);
    expect(options.workerId).not.toBe('');
  });

  test.each<[WorkerHeartbeatOptions, string]>([
    [{ intervalSeconds: 0 }, 'intervalSeconds must be a number from 0.1 to 86400, but it is 0'],
    [{ intervalSeconds: NaN }, 'intervalSeconds must be a number from 0.1 to 86400, but it is NaN'],
    [{ failureThreshold: 1 }, 'failureThreshold must be a whole number from 2 to 1000, but it is 1'],
    [{ failureThreshold: 2.5 }, 'failureThreshold must be a whole number from 2 to 1000, but it is 2.5'],
    [{ workerType: '' }, "workerType must be 1 to 64 of the characters A-Z a-z 0-9 . _ : @ -, but it is ''"],
    [
      { url: 'localhost:9877' },
      "url must be a URL such as http://127.0.0.1:9877, but it is 'localhost:9877'",
    ],
    [{ stopTimeoutSeconds: 60 }, 'stopTimeoutSeconds must be a number from 0.05 to 10, but it is 60'],
    [{ memoryLimitBytes: 0 }, 'memoryLimitBytes must be a number from 1 to 9007199254740991, but it is 0'],
    [
      { durationBuckets: [1, 1] },
      'durationBuckets must be at most 64 ascending numbers above 0 and below 1e9, with at most 9 decimal places, but they are [1, 1]',
    ],
  ])('%j throw an error with what is allowed and what was given', (options, message) => {
    expect(() => resolveOptions(options, {})).toThrow(new RangeError(message));
  });

  test.each<[Record<string, string>, object, string]>([
    [
      { WORKER_HEARTBEAT_INTERVAL: '30s' },
      { intervalMs: 30_000 },
      "WORKER_HEARTBEAT_INTERVAL must be a number from 0.1 to 86400, but it is '30s'. 30 is used.",
    ],
    [
      { WORKER_ID: '/'.repeat(40) },
      { workerId: '--ef4343cf' },
      `WORKER_ID must be text of 1 to 128 characters once it is encoded, but it is '${'/'.repeat(40)}'. --ef4343cf is used.`,
    ],
    [
      { WORKER_TYPE: 'a b' },
      { workerType: 'a-b-c8687a08' },
      "WORKER_TYPE must be 1 to 64 of the characters A-Z a-z 0-9 . _ : @ -, but it is 'a b'. a-b-c8687a08 is used.",
    ],
    [
      { HEARTLINE_URL: 'exporter' },
      { url: new URL('http://127.0.0.1:9877') },
      "HEARTLINE_URL must be a URL such as http://127.0.0.1:9877, but it is 'exporter'. http://127.0.0.1:9877 is used.",
    ],
    [
      { HEARTLINE_TOKEN: 'a\nb' },
      {},
      'HEARTLINE_TOKEN must be text without line breaks, as it is sent in a header. No token is sent.',
    ],
  ])('F2 the environment variable %j does not throw, and a default is used', (env, resolved, message) => {
    const flaws: string[] = [];
    const options = resolveOptions({}, env, (name, flaw) => flaws.push(`${name} ${flaw}`));
    expect(options).toMatchObject(resolved);
    expect(flaws).toEqual([message]);
  });

  test('F2 the same invalid name in the environment always has the same valid name', () => {
    const id = (WORKER_ID: string) => resolveOptions({}, { WORKER_ID }).workerId;
    const ARN = 'arn:aws:ecs:eu:1:task/a';
    expect(id(ARN)).toBe('arn:aws:ecs:eu:1:task_x2F_a');
    expect(resolveOptions({ workerId: ARN }, {}).workerId).toBe(id(ARN));
    expect(resolveOptions({ workerId: '..' }, {}).workerId).toBe('_x2E__x2E_');
    expect(id('a/b')).toBe(id('a/b'));
    expect(id('a/b')).not.toBe(id('a b'));
    expect(id('ü'.repeat(5000))).toHaveLength('--12345678'.length);
  });
});
