import { type Report } from '@heartline/protocol';
import fc from 'fast-check';
import { FleetHarness } from '../../fleet/fleet.fixture';
import { type Fleet } from '../../fleet/fleet';
import { changedContent } from './changed-content';

const FULL: Report = {
  worker_id: 'w-1',
  worker_type: 'sidekiq',
  interval_seconds: 15,
  status: 'idle',
  started_at: '2026-12-01T10:00:00.000Z',
  hostname: 'app-1',
  version: 'sidekiq 7.3.10',
  metadata: { quiet: false, tag: 'shop' },
  resources: { memory_bytes: 1024 },
  tasks: { active: 0, slots: 5 },
  queues: [{ queue: 'mail' }],
};

let harness: FleetHarness;
let fleet: Fleet;

beforeEach(async () => {
  harness = new FleetHarness();
  fleet = await harness.open();
});

afterEach(() => harness.end());

/** What a source would report for this report after the earlier ones. */
function reported(report: Report, ...earlier: readonly Report[]): Report {
  for (const each of earlier) {
    fleet.apply(each, 'source');
  }
  return changedContent(report, fleet.state.get('w-1'));
}

describe('the report of a worker that a source yields in each poll', () => {
  it('P4 has only what changes, and queues and tasks, whose figures are as old as their report', () => {
    const changed = { ...FULL, status: 'processing', metadata: { quiet: true, tag: 'shop' } } as const;
    const delta = reported(changed, FULL);
    expect(delta).toMatchObject({ status: 'processing', metadata: { quiet: true, tag: 'shop' } });
    expect(Object.keys(delta).filter((key) => ['hostname', 'version', 'resources'].includes(key))).toEqual(
      [],
    );
    expect(delta).toMatchObject({ tasks: FULL.tasks, queues: FULL.queues, started_at: FULL.started_at });
  });

  it('P4 removes what the worker has, and not what it has not', () => {
    const report = { ...FULL, current_task: null, hostname: null };
    const delta = reported(report, FULL);
    expect(delta).toHaveProperty('hostname', null);
    expect(delta).not.toHaveProperty('current_task');
  });

  it('P4 is complete for a worker that is new', () => {
    expect(reported(FULL)).toEqual(FULL);
  });

  it.each<[string, readonly Report[]]>([
    ['another process', [{ ...FULL, started_at: '2026-12-01T09:00:00.000Z' }]],
    ['one that said goodbye', [FULL, { worker_id: 'w-1', status: 'stopped' }]],
  ])('P4 is complete if the last report was that of %s', (_, earlier) => {
    expect(reported(FULL, ...earlier)).toEqual(FULL);
  });

  it('P4 is complete for a worker that is late', () => {
    fleet.apply(FULL, 'source');
    harness.pass(20);
    expect(reported(FULL)).toEqual(FULL);
  });

  it('P4 says the same to the fleet as the complete report (any reports)', () => {
    const text = fc.constantFrom<string | null>('a', 'b', null);
    const anyReport: fc.Arbitrary<Report> = fc.record(
      {
        worker_id: fc.constant('w-1'),
        hostname: text,
        version: text,
        current_task: text,
        metadata: fc.dictionary(fc.constantFrom('x', 'y', 'toString'), text, { maxKeys: 2 }),
        tasks: fc.record({ active: fc.nat(3) }),
        resources: fc.record({ memory_bytes: fc.nat(2) }, { requiredKeys: [] }),
      },
      { requiredKeys: ['worker_id'] },
    );
    fc.assert(
      fc.property(fc.array(anyReport, { maxLength: 6 }), (reports) => {
        const whole = reports.map((report) => ({ ...report, worker_id: 'whole' }));
        const parts = reports.map((report) => ({ ...report, worker_id: 'parts' }));
        for (const [index, report] of whole.entries()) {
          fleet.apply(report, 'source');
          const part = parts[index] ?? report;
          fleet.apply(changedContent(part, fleet.state.get('parts')), 'source');
          expect(fleet.state.get('parts')?.report).toEqual(fleet.state.get('whole')?.report);
        }
      }),
      { numRuns: 60 },
    );
  });
});
