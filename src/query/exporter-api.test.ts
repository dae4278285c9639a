import { askExporter, recoveryOf, workerOf } from './exporter-api';

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

function answer(bodies: Record<string, unknown>): string[] {
  const asked: string[] = [];
  globalThis.fetch = ((address: string) => {
    asked.push(address);
    const found = Object.entries(bodies).find(([path]) => address.includes(path));
    return found === undefined
      ? Promise.resolve({ ok: false, status: 404 })
      : Promise.resolve({ ok: true, status: 200, json: () => Promise.resolve(found[1]) });
  }) as unknown as typeof fetch;
  return asked;
}
const never = new AbortController().signal;

it('asks for the worker and its recovery, IDs escaped and slashes not doubled', async () => {
  const asked = answer({
    '/health/workers/': { since: '2026-11-22T10:00:00Z', current_task: 'enrich', issues: ['late'] },
    '/health/recovery': {
      entries: [{ worker_id: 'w@1', action: 'restart', outcome: 'refused', reason: 'dry run' }],
    },
  });
  const { worker, recovery } = await askExporter('http://x:9877/', 'w@1', never);
  expect(asked).toEqual([
    'http://x:9877/health/workers/w%401',
    'http://x:9877/health/recovery?worker_id=w%401',
  ]);
  expect(worker).toMatchObject({
    since: Date.UTC(2026, 10, 22, 10),
    currentTask: 'enrich',
    issues: ['late'],
  });
  expect(recovery).toEqual([{ at: undefined, action: 'restart', outcome: 'refused', reason: 'dry run' }]);
});

it('shows the worker where the exporter has no recovery', async () => {
  answer({ '/health/workers/': { current_task: 'enrich' } });
  const { worker, recovery } = await askExporter('http://x', 'w-1', never);
  expect(worker.currentTask).toBe('enrich');
  expect(recovery).toEqual([]);
});

it('names the address and the status of a refusal', async () => {
  answer({});
  await expect(askExporter('http://x', 'w-1', never)).rejects.toThrow(
    'http://x/health/workers/w-1 answered 404',
  );
});

it('says what to look at where the exporter cannot be reached', async () => {
  globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
  await expect(askExporter('http://x', 'w-1', never)).rejects.toThrow(
    /cannot be reached.*does the exporter allow http/,
  );
});

it('leaves out what is missing or of another type', () => {
  expect(
    workerOf({ since: 'yesterday', current_task: 7, issues: 'late', checks: [{ check: 'disk_space' }] }),
  ).toEqual({
    since: undefined,
    currentTask: undefined,
    currentRun: undefined,
    lastError: undefined,
    issues: [],
    checks: [{ check: 'disk_space', status: '', message: '' }],
  });
  expect(workerOf(null).issues).toEqual([]);
});

it('keeps the entries about one worker, newest first', () => {
  const entry = (worker_id: string, at: string) => ({
    worker_id,
    at,
    action: 'restart',
    outcome: 'done',
    reason: '',
  });
  const audit = [
    entry('a', '2026-11-22T10:00:00Z'),
    entry('b', '2026-11-22T11:00:00Z'),
    entry('a', '2026-11-22T12:00:00Z'),
  ];
  expect(recoveryOf(audit, 'a').map(({ at }) => at)).toEqual([
    Date.UTC(2026, 10, 22, 12),
    Date.UTC(2026, 10, 22, 10),
  ]);
});
