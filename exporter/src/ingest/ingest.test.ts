import { type Report, type SandboxReport } from '@heartline/protocol';
import { type ParseResult } from '@heartline/protocol/parse';
import { scheduler } from '../event-loop/scheduler';
import { FleetHarness, defaultConfig } from '../fleet/fleet.fixture';
import { ingestReports, ingestSandboxReports } from './ingest';
import { ReportRateLimiter } from './report-rate-limiter';

let yields: jest.SpyInstance;
let fixture: FleetHarness;
/** The time that each look at the clock takes. */
let clockStepMs: number;

beforeEach(() => {
  fixture = new FleetHarness();
  yields = jest.spyOn(scheduler, 'nextRequest');
  clockStepMs = 0;
  let now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => (now += clockStepMs));
});
afterEach(() => {
  jest.restoreAllMocks();
  return fixture.end();
});

async function deps() {
  return {
    fleet: await fixture.open(),
    config: defaultConfig(),
    metrics: fixture.metrics,
    rateLimiter: new ReportRateLimiter(),
    sandboxRateLimiter: new ReportRateLimiter(),
  };
}

function reports(count: number): ParseResult<Report>[] {
  return Array.from({ length: count }, (_, n) => ({ ok: true, report: { worker_id: `w-${n}` } }));
}

function sandboxes(count: number): ParseResult<SandboxReport>[] {
  return Array.from({ length: count }, (_, n) => ({
    ok: true,
    report: { sandbox_id: `s-${n}`, worker_id: 'w' },
  }));
}

it.each([
  [100, 0],
  [101, 1],
  [1000, 9],
])('a batch of %i yields to the event loop %i times', async (count, expected) => {
  const { acceptedIds } = await ingestReports(reports(count), 'http', await deps());
  expect([acceptedIds.length, yields.mock.calls.length]).toEqual([count, expected]);
});

it('a batch yields to the event loop after each report that takes long', async () => {
  clockStepMs = 6;
  const { acceptedIds } = await ingestReports(reports(20), 'http', await deps());
  expect([acceptedIds.length, yields.mock.calls.length]).toEqual([20, 19]);
});

it('a batch parses a report only when the one before it is recorded', async () => {
  const { fleet, ...others } = await deps();
  const known: number[] = [];
  function* items(): Generator<ParseResult<Report>> {
    for (const each of reports(3)) {
      known.push([...fleet.state.workers()].length);
      yield each;
    }
  }
  await ingestReports({ length: 3, [Symbol.iterator]: items }, 'http', { fleet, ...others });
  expect(known).toEqual([0, 1, 2]);
});

it.each([
  [100, 0],
  [101, 1],
  [1000, 9],
])('a batch of %i sandboxes of one worker is accepted and yields %i times', async (count, expected) => {
  const { acceptedIds } = await ingestSandboxReports(sandboxes(count), 'http', await deps());
  expect([acceptedIds.length, yields.mock.calls.length]).toEqual([count, expected]);
});

it('reports about one sandbox beyond the rate limit are rejected, other sandboxes are not', async () => {
  const flood = Array.from({ length: 60 }, (): ParseResult<SandboxReport> => ({
    ok: true,
    report: { sandbox_id: 's', worker_id: 'w' },
  }));
  const { acceptedIds, rejected } = await ingestSandboxReports(
    [...flood, ...sandboxes(1)],
    'http',
    await deps(),
  );
  expect([acceptedIds.length, rejected.length]).toEqual([51, 10]);
  expect(rejected[0]).toMatchObject({
    index: 50,
    path: '$.sandbox_id',
    why: 'too_fast',
    waitMs: 200,
    reason: '"s" exceeds 5 reports per second (limits.reports_per_second_per_worker); retry after 200 ms',
  });
  expect(fixture.metrics.counts).toMatchObject({ 'rejected too_fast': 10 });
});

it('F3: a refused report about a sandbox names its worker, or no worker', async () => {
  const config = defaultConfig(['--limits.sandboxes=1']);
  const items: ParseResult<SandboxReport>[] = [
    ...sandboxes(2),
    { ok: true, report: { sandbox_id: 's-without-worker' } },
  ];
  fixture = new FleetHarness({ config });
  await ingestSandboxReports(items, 'http', { ...(await deps()), config });
  expect(fixture.metrics.refused).toEqual([
    { sender: 'http', workerId: 'w', reason: 'full', path: '$.sandbox_id' },
    { sender: 'http', reason: 'full', path: '$.sandbox_id' },
  ]);
});

describe('F3: the counters of accepted and refused reports follow the commit', () => {
  const items: ParseResult<Report>[] = [
    { ok: true, report: { worker_id: 'w' }, flaws: [{ path: '$.status', allowed: 'text', given: '1' }] },
    { ok: false, path: '$.worker_id', reason: 'is missing' },
  ];

  it('a batch that is not in the journal counts none, and its repetition counts each once', async () => {
    const { fleet, ...others } = await deps();
    const failing = {
      state: fleet.state,
      apply: fleet.apply.bind(fleet),
      committed: () => Promise.reject(new Error('no space left')),
    };
    await expect(ingestReports(items, 'http', { fleet: failing, ...others })).rejects.toThrow(
      'no space left',
    );
    expect(fixture.metrics.refused).toEqual([]);
    expect(fixture.metrics.counts).not.toHaveProperty('rejected invalid');
    expect(fixture.metrics.counts).not.toHaveProperty('accepted http');
    await ingestReports(items, 'http', { fleet, ...others });
    expect(fixture.metrics.refused).toEqual([
      { sender: 'http', workerId: 'w', reason: 'flawed', path: '$.status' },
      { sender: 'http', reason: 'invalid', path: '$.worker_id' },
    ]);
    expect(fixture.metrics.counts).toMatchObject({ 'rejected invalid': 1, 'accepted http': 1 });
  });
});
