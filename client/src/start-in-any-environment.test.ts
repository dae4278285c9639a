import fs from 'node:fs';
import os from 'node:os';
import { WORKER_ID_PATTERN } from '@heartline/protocol';
import fc from 'fast-check';
import { readResourceLimits } from './resources/resource-limits';
import { setUp } from './worker-heartbeat.fixture';

const VARIABLES = [
  'HEARTLINE_URL',
  'HEARTLINE_TOKEN',
  'WORKER_ID',
  'WORKER_TYPE',
  'WORKER_HEARTBEAT_INTERVAL',
] as const;

const HOSTILE = [
  '',
  ' ',
  '30s',
  'NaN',
  '-1',
  '1e999',
  '0x10',
  '..',
  '/',
  'ü',
  '\ud800',
  'a\nb',
  '${POD}',
  'null',
  'x'.repeat(10_000),
  'http://',
  'ftp://a',
  'http://a:99999',
  'http://[::1',
  'http://user:p%@h/%zz',
];

const values = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 40 }));

afterEach(() => jest.restoreAllMocks());

describe('F2 the client starts in any environment', () => {
  it('F2 whatever the variables contain, and tells onError of each that it replaced', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...VARIABLES), values), { maxLength: 5 }),
        async (entries) => {
          const { clock, heartbeat, transport, problems, last } = setUp({}, Object.fromEntries(entries));
          heartbeat.start();
          await clock.advance(1);
          expect(transport.sent).toHaveLength(1);
          expect(last()?.worker_id).toMatch(new RegExp(WORKER_ID_PATTERN));
          expect(heartbeat.intervalSeconds).toBeGreaterThan(0);
          expect(problems.every(({ kind }) => kind === 'configuration')).toBe(true);
          await heartbeat.stop();
        },
      ),
    );
  });

  it('F2 names a variable that it replaced, and not one that it only encoded', () => {
    const flawed = setUp({}, { WORKER_ID: 'w-1', WORKER_HEARTBEAT_INTERVAL: '30s' });
    expect(flawed.problems.map(({ message }) => message).join()).toContain('WORKER_HEARTBEAT_INTERVAL');
    const encoded = setUp({}, { WORKER_ID: 'arn:aws:ecs:eu:1:task/c/0af3' });
    expect([encoded.heartbeat.workerId, encoded.problems]).toEqual([
      'arn:aws:ecs:eu:1:task_x2F_c_x2F_0af3',
      [],
    ]);
  });

  it('F2 although the operating system refuses every question', async () => {
    const refuse = () => {
      throw Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' });
    };
    for (const name of [
      'hostname',
      'userInfo',
      'totalmem',
      'availableParallelism',
      'cpus',
      'homedir',
    ] as const) {
      jest.spyOn(os, name).mockImplementation(refuse);
    }
    jest.spyOn(fs, 'readFileSync').mockImplementation(refuse);
    jest.spyOn(process, 'constrainedMemory').mockImplementation(refuse);
    expect(readResourceLimits()).toEqual({ cores: 1, memoryBytes: Infinity });
    const { clock, heartbeat, last } = setUp({}, {});
    heartbeat.start();
    await clock.advance(1);
    expect(last()).toMatchObject({ hostname: 'host', interval_seconds: 30 });
    await heartbeat.stop();
  });
});
