import { firstValueFrom } from 'rxjs';
import { fetchExporterDetails, parseRecoveryAudit, parseHeartbeats, parseWorker } from './exporter-details';

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** Responds to a URL with the first body whose path it contains, and to other URLs with 404. */
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
function answered(base: string, worker = 'w-1') {
  return firstValueFrom(fetchExporterDetails(base, worker));
}

it('requests the worker and its recovery, with escaped IDs and without double slashes', async () => {
  const asked = answer({
    '/health/workers/': { state: 'critical', liveness: 'healthy', current_task: 'enrich', issues: ['late'] },
    '/health/recovery': { actions: [{ worker_id: 'w@1', action: 'restart', outcome: 'refused' }] },
  });
  const { worker, heartbeats, recovery } = await answered('http://x:9877/', 'w@1');
  expect(asked.sort()).toEqual([
    'http://x:9877/health/recovery?worker_id=w%401&limit=20',
    'http://x:9877/health/workers/w%401',
  ]);
  expect(worker).toMatchObject({ currentTask: 'enrich', issues: ['late'] });
  expect(recovery).toMatchObject({ entries: [{ action: 'restart', outcome: 'refused' }] });
  expect(heartbeats).toEqual([]);
});

it('requests the last heartbeats of a worker that is down, ten intervals back', async () => {
  const asked = answer({
    '/heartbeats': { heartbeats: [{ at: '2026-11-22T10:00:00Z', status: 'processing' }] },
    '/health/workers/': { liveness: 'failed', last_heartbeat: '2026-11-22T10:00:00Z', interval_seconds: 6 },
    '/health/recovery': { actions: [] },
  });
  expect((await answered('http://x')).heartbeats).toEqual([
    { at: Date.UTC(2026, 10, 22, 10), status: 'processing' },
  ]);
  expect(asked).toContain('http://x/health/workers/w-1/heartbeats?from=2026-11-22T09:59:00.000Z');
});

it('does not request heartbeats of a worker that never sent any', async () => {
  const asked = answer({ '/health/workers/': { liveness: 'failed' }, '/health/recovery': { actions: [] } });
  expect((await answered('http://x')).heartbeats).toEqual([]);
  expect(asked).toHaveLength(2);
});

it('shows the worker if the exporter has no recovery audit, and reports the error', async () => {
  answer({ '/health/workers/': { current_task: 'enrich' } });
  const { worker, recovery } = await answered('http://x');
  expect(worker.currentTask).toBe('enrich');
  expect(recovery).toEqual({
    error: 'http://x/health/recovery?worker_id=w-1&limit=20 answered 404',
  });
});

it('reports the URL and the status of an error response', async () => {
  answer({});
  await expect(answered('http://x')).rejects.toThrow('http://x/health/workers/w-1 answered 404');
});

it('reports what to check if the exporter cannot be reached', async () => {
  globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
  await expect(answered('http://x')).rejects.toThrow(/cannot be reached.*does the exporter allow http/);
});

it('aborts the request on unsubscribe, and then reports nothing', async () => {
  let signal: AbortSignal | null | undefined;
  globalThis.fetch = (_address, init) => {
    signal = init?.signal;
    return new Promise((_resolve, reject) =>
      signal?.addEventListener('abort', () => reject(new Error('aborted'))),
    );
  };
  const said = jest.fn();
  const subscription = fetchExporterDetails('http://x', 'w-1').subscribe({ next: said, error: said });
  expect(signal?.aborted).toBe(false);
  subscription.unsubscribe();
  expect(signal?.aborted).toBe(true);
  await Promise.resolve();
  expect(said).not.toHaveBeenCalled();
});

it('parses a worker', () => {
  expect(
    parseWorker({
      liveness: 'failed',
      since: '2026-11-22T10:00:00Z',
      last_heartbeat: '2026-11-22T09:58:30Z',
      interval_seconds: 30,
      current_task: 'enrich',
      current_run_id: 'run-7',
      last_error: 'TimeoutError',
      issues: ['late'],
      checks: [{ check: 'heartbeat', status: 'critical', message: 'late' }],
    }),
  ).toEqual({
    liveness: 5,
    since: Date.UTC(2026, 10, 22, 10),
    lastHeartbeat: Date.UTC(2026, 10, 22, 9, 58, 30),
    intervalSeconds: 30,
    currentTask: 'enrich',
    currentRun: 'run-7',
    lastError: 'TimeoutError',
    issues: ['late'],
    checks: [{ check: 'heartbeat', status: 'critical', message: 'late' }],
  });
});

it('leaves out missing values and values of another type', () => {
  expect(
    parseWorker({ since: 'yesterday', current_task: 7, issues: 'late', checks: [{ check: 'disk_space' }] }),
  ).toEqual({ issues: [], checks: [{ check: 'disk_space', status: '', message: '' }] });
  expect(parseWorker(null).issues).toEqual([]);
});

it('parses heartbeats, newest first, and leaves out those without a time', () => {
  const answer = {
    heartbeats: [
      { at: '2026-11-22T10:00:00Z', status: 'idle' },
      { at: '2026-11-22T10:00:30Z', status: 'processing' },
      { status: 'idle' },
    ],
  };
  expect(parseHeartbeats(answer).map(({ status }) => status)).toEqual(['processing', 'idle']);
  expect(parseHeartbeats({})).toEqual([]);
});

function action(worker_id: string, at: string, rest: object = {}) {
  return {
    id: `${worker_id} ${at}`,
    action: 'restart',
    worker_id,
    outcome: 'completed',
    explanation: 'the worker has restarted',
    reason: 'it leaks',
    asked_from: '127.0.0.1',
    at,
    ...rest,
  };
}

it('keeps the entries of one worker, newest first, and their total', () => {
  const { entries, total } = parseRecoveryAudit(
    {
      total: 7,
      actions: [
        action('a', '2026-11-22T10:00:00Z'),
        action('b', '2026-11-22T11:00:00Z'),
        action('a', '2026-11-22T12:00:00Z', { asked_by: 'anna' }),
      ],
    },
    'a',
  );
  expect(entries.map(({ at, requestedBy: askedBy }) => [at, askedBy])).toEqual([
    [Date.UTC(2026, 10, 22, 12), 'anna'],
    [Date.UTC(2026, 10, 22, 10), ''],
  ]);
  expect(entries[0]).toMatchObject({
    action: 'restart',
    outcome: 'completed',
    explanation: 'the worker has restarted',
    reason: 'it leaks',
  });
  expect(total).toBe(7);
});

it('is empty for an unexpected response', () => {
  expect(parseRecoveryAudit({ entries: 'none' }, 'a')).toEqual({ entries: [], total: 0 });
  expect(parseRecoveryAudit(null, 'a')).toEqual({ entries: [], total: 0 });
});

describe('F8 what users decided about a worker', () => {
  it('F8 is its maintenance and its acknowledgement', () => {
    const until = '2026-11-22T12:00:00Z';
    expect(
      parseWorker({ maintenance: { reason: 'new disk', until }, acknowledged: { at: until, by: 'alice' } }),
    ).toMatchObject({
      maintenance: { reason: 'new disk', until: Date.parse(until) },
      acknowledged: { at: Date.parse(until), by: 'alice' },
    });
  });

  it('F8 is absent if there is none', () => {
    expect(parseWorker({})).toMatchObject({ maintenance: undefined, acknowledged: undefined });
  });
});
