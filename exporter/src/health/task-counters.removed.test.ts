import { type Report } from '@heartline/protocol';
import fc from 'fast-check';
import { DurationTable } from '../fleet/tables/duration-table';
import { defaultConfig, FleetHarness, START } from '../fleet/fleet.fixture';
import { applyReport, type ReportContext } from '../fleet/apply-report/apply-report';
import { type Worker } from '../model/worker';

const context: ReportContext = {
  now: START,
  source: 'http',
  defaults: defaultConfig().heartbeat,
  missed: 0,
  late: false,
  silent: false,
  observedSince: Number.NEGATIVE_INFINITY,
};

/** A worker, and the histogram that its reports are added to. */
class ReportedWorker {
  readonly #table = new DurationTable([1, 10]);
  worker: Worker | undefined;

  report(report: Omit<Partial<Report>, 'worker_id'>): void {
    const { worker, counterBaseline } = applyReport(this.worker, { worker_id: 'w', ...report }, context);
    if (counterBaseline !== undefined) {
      this.#table.add(worker.type, counterBaseline, worker.report);
    }
    this.worker = worker;
  }

  count(type: string): number {
    return [...this.#table.rows()].find(({ taskType }) => taskType === type)?.count ?? 0;
  }
}

function types(reported: NonNullable<NonNullable<Report['tasks']>['types']>): Partial<Report> {
  return {
    tasks: { types: reported },
  };
}
function done(count: number) {
  return { succeeded: count, duration: { count, sum_seconds: count } };
}

describe('a task type that is removed and reported again', () => {
  it.each<[string, Partial<Report>]>([
    ['by itself', types({ t: null })],
    ['only its durations', types({ t: { duration: null } })],
    ['all types', { tasks: { types: null } }],
    ['all of tasks', { tasks: null }],
  ])('counts only tasks finished since the removal: %s', (_how, removal) => {
    const reported = new ReportedWorker();
    reported.report(types({ t: done(10) }));
    reported.report(removal);
    reported.report(types({ t: done(12) }));
    expect(reported.count('t')).toBe(12);
    reported.report(types({ t: done(13) }));
    expect(reported.count('t')).toBe(13);
  });

  it('counts nothing until its total exceeds the one before the removal', () => {
    const reported = new ReportedWorker();
    reported.report(types({ t: done(10) }));
    reported.report(types({ t: null }));
    reported.report(types({ t: done(3) }));
    expect(reported.worker?.report.tasks?.types?.['t']?.succeeded).toBe(10);
    reported.report(types({ t: done(11) }));
    expect(reported.count('t')).toBe(11);
  });

  it('is counted from 0 after a restart of the worker', () => {
    const reported = new ReportedWorker();
    reported.report({ boot_id: 'a', ...types({ t: done(10) }) });
    reported.report({ boot_id: 'a', ...types({ t: null }) });
    reported.report({ boot_id: 'b', ...types({ t: done(3) }) });
    expect(reported.count('t')).toBe(13);
    expect(reported.worker?.removedCounters).toBeUndefined();
  });

  it('is not exposed while it is removed', () => {
    const reported = new ReportedWorker();
    reported.report(types({ t: done(10), u: done(1) }));
    reported.report(types({ t: null }));
    expect(Object.keys(reported.worker?.report.tasks?.types ?? {})).toEqual(['u']);
  });

  it('counts each task once, whatever the order of removals, reports and restarts', () => {
    const names = ['t', 'u', 'constructor'] as const;
    const step = fc.record({
      type: fc.constantFrom(...names),
      act: fc.constantFrom('report', 'report', 'remove', 'drop durations', 'remove all', 'restart'),
      more: fc.nat(5),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const reported = new ReportedWorker();
        let boot = 0;
        const now = { t: 0, u: 0, constructor: 0 };
        const expected = { t: 0, u: 0, constructor: 0 };
        const send = (report: Partial<Report>) => reported.report({ boot_id: `b${boot}`, ...report });
        for (const { type, act, more } of steps) {
          if (act === 'restart') {
            boot++;
            for (const name of names) {
              now[name] = 0;
            }
            send({});
          } else if (act === 'report') {
            now[type] += more;
            expected[type] += more;
            send(types({ [type]: done(now[type]) }));
          } else if (act === 'remove') {
            send(types({ [type]: null }));
          } else if (act === 'drop durations') {
            send(types({ [type]: { duration: null } }));
          } else {
            send({ tasks: null });
          }
          for (const name of names) {
            expect(reported.count(name)).toBe(expected[name]);
          }
        }
      }),
    );
  });

  it('is kept for the newest 256 removed types', () => {
    const reported = new ReportedWorker();
    for (let i = 0; i < 300; i++) {
      reported.report(types({ [`t${i}`]: done(2) }));
      reported.report(types({ [`t${i}`]: null }));
    }
    expect(Object.keys(reported.worker?.removedCounters ?? {})).toHaveLength(256);
    reported.report(types({ t299: done(3) }));
    expect(reported.count('t299')).toBe(3);
  });
});

it('keeps removed counters over a restart of the exporter', async () => {
  const harness = new FleetHarness();
  try {
    let fleet = await harness.open();
    const send = (report: Partial<Report>) =>
      fleet.record({ worker_id: 'w', started_at: '2026-11-22T10:00:00Z', ...report }, 'http');
    await send(types({ t: done(10) }));
    await send(types({ t: null }));
    fleet = await harness.reopen();
    await send(types({ t: done(12) }));
    expect([...fleet.state.taskDurations()]).toMatchObject([{ taskType: 't', count: 12 }]);
  } finally {
    await harness.end();
  }
});
