import { type Report } from '@heartline/protocol';
import { parseReport } from '@heartline/protocol/parse';
import fc from 'fast-check';
import { DurationTable } from '../tables/duration-table';
import { defaultConfig, START } from '../fleet.fixture';
import { type AppliedReport, applyReport, type ReportContext } from './apply-report';
import { toWorkerRow } from './worker-fields';
import { type Worker } from '../../model/worker';

const context: ReportContext = {
  now: START,
  source: 'http',
  defaults: defaultConfig().heartbeat,
  missed: 0,
  late: false,
  silent: false,
  observedSince: Number.NEGATIVE_INFINITY,
};
function apply(
  worker: Worker | undefined,
  report: Partial<Report>,
  overrides: Partial<ReportContext> = {},
): AppliedReport {
  return applyReport(worker, { worker_id: 'w', ...report }, { ...context, ...overrides });
}

/** Reports of one incarnation: increasing totals and sequences. */
function incarnation(boot: string): fc.Arbitrary<Report[]> {
  return fc
    .array(fc.record({ done: fc.nat(5), seconds: fc.nat(9), bytes: fc.nat(100) }), {
      minLength: 1,
      maxLength: 6,
    })
    .map((steps) => {
      let [done, seconds, bytes] = [0, 0, 0];
      return steps.map((step, index) => {
        done += step.done;
        seconds += step.done === 0 ? 0 : step.seconds;
        bytes += step.bytes;
        return {
          worker_id: 'w',
          boot_id: boot,
          sequence: index + 1,
          resources: { network: { receive_bytes_total: bytes } },
          connections: [{ name: 'db', operations_total: done }],
          tasks: { types: { t: { succeeded: done, duration: { count: done, sum_seconds: seconds } } } },
        };
      });
    });
}

function totals(worker: Worker): number[] {
  return [
    worker.report.tasks?.types?.['t']?.succeeded ?? 0,
    worker.report.tasks?.types?.['t']?.duration?.count ?? 0,
    worker.report.resources?.network?.receive_bytes_total ?? 0,
    worker.report.connections?.[0]?.operations_total ?? 0,
  ];
}

describe('totals', () => {
  it('never decrease within an incarnation, for any order and repetition of its reports', () => {
    const shuffled = incarnation('a').chain((reports) =>
      fc.array(fc.constantFrom(...reports), { minLength: 1, maxLength: 20 }),
    );
    const withoutSequence = fc.boolean();
    fc.assert(
      fc.property(shuffled, withoutSequence, (reports, noSequence) => {
        let worker: Worker | undefined;
        for (const { sequence, ...report } of reports) {
          const next = apply(
            worker,
            noSequence || sequence === undefined ? report : { ...report, sequence },
          ).worker;
          const before = worker === undefined ? [0, 0, 0, 0] : totals(worker);
          for (const [i, total] of totals(next).entries()) {
            expect(total).toBeGreaterThanOrEqual(before[i] ?? 0);
          }
          worker = next;
        }
      }),
    );
  });

  it('and histograms do not depend on repeated, late or lost reports, except the last one of an incarnation', () => {
    const fate = fc.array(fc.constantFrom('accepted', 'lost', 'repeated', 'late'), {
      minLength: 12,
      maxLength: 12,
    });
    fc.assert(
      fc.property(incarnation('a'), incarnation('b'), fate, (a, b, fates) => {
        const table = new DurationTable([1, 10]);
        let worker: Worker | undefined;
        const send = (report: Report) => {
          const { worker: next, counterBaseline } = apply(worker, report);
          if (counterBaseline !== undefined) {
            table.add(next.type, counterBaseline, next.report);
          }
          worker = next;
        };
        for (const reports of [a, b]) {
          for (const [i, report] of reports.entries()) {
            const last = i === reports.length - 1;
            if (fates[i] === 'lost' && !last) {
              continue;
            }
            send(report);
            if (fates[i] === 'repeated') {
              send(report);
            }
            if (fates[i] === 'late') {
              for (const earlier of reports.slice(0, i)) {
                send(earlier);
              }
            }
          }
        }
        const finals = [a.at(-1), b.at(-1)].map((each) => each?.tasks?.types?.['t']?.duration?.count ?? 0);
        const [row] = [...table.rows()];
        expect(row?.count ?? 0).toBe((finals[0] ?? 0) + (finals[1] ?? 0));
        expect(worker?.startCount).toBe(2);
      }),
    );
  });

  it('keep the highest value if reports have no sequence', () => {
    const { worker } = apply(undefined, { errors: { E: 5 } });
    expect(apply(worker, { errors: { E: 3 } }).worker.report.errors).toEqual({ E: 5 });
  });

  it('start from 0 with a new incarnation', () => {
    const { worker } = apply(undefined, { boot_id: 'a', errors: { E: 5 } });
    expect(apply(worker, { boot_id: 'b', errors: { E: 3 } }).worker.report.errors).toEqual({ E: 3 });
  });
});

describe('incarnations', () => {
  const from = (report: Partial<Report>) => apply(undefined, report).worker;
  const at = (time: string) => `2026-11-22T${time}Z`;

  it.each<[string, Partial<Report>, Partial<Report>, string, number]>([
    ['the same boot_id is the same incarnation', { boot_id: 'a' }, { boot_id: 'a' }, 'accepted', 1],
    ['another boot_id is a restart', { boot_id: 'a' }, { boot_id: 'b' }, 'accepted', 2],
    [
      'another boot_id is a restart even if both started in the same second',
      { boot_id: 'a', started_at: at('09:00:00') },
      { boot_id: 'b', started_at: at('09:00:00') },
      'accepted',
      2,
    ],
    [
      'a later started_at is a restart',
      { started_at: at('09:00:00') },
      { started_at: at('09:30:00') },
      'accepted',
      2,
    ],
    [
      'the same start time in another time zone is the same incarnation',
      { started_at: at('09:00:00') },
      { started_at: '2026-11-22T10:00:00+01:00' },
      'accepted',
      1,
    ],
    [
      'an earlier started_at is an older incarnation',
      { started_at: at('09:30:00') },
      { started_at: at('09:00:00') },
      'older_incarnation',
      1,
    ],
    ['a heartbeat without start belongs to the current incarnation', { boot_id: 'a' }, {}, 'accepted', 1],
    ['a first boot_id does not start a new incarnation', {}, { boot_id: 'a' }, 'accepted', 1],
    [
      'a first boot_id with the same started_at does not start a new incarnation',
      { started_at: at('09:00:00') },
      { started_at: at('09:00:00'), boot_id: 'a' },
      'accepted',
      1,
    ],
  ])('%s', (_title, first, second, outcome, starts) => {
    const result = apply(from(first), second);
    expect([result.outcome, result.worker.startCount]).toEqual([outcome, starts]);
  });

  it('accept an earlier start if the current one is silent, because the clock of the worker was set back', () => {
    const worker = from({ started_at: at('09:30:00') });
    const earlier = { started_at: at('09:00:00') };
    expect(apply(worker, earlier, { silent: true }).outcome).toBe('accepted');
    expect(apply(worker, earlier, { silent: false }).outcome).toBe('older_incarnation');
  });

  it('F2 become current again only if the current one is silent', () => {
    const second = apply(from({ boot_id: 'a' }), { boot_id: 'b' }, { now: START + 1 }).worker;
    expect(apply(second, { boot_id: 'a' }).worker.incarnation.key).toBe('b');
    const third = apply(second, { boot_id: 'a' }, { silent: true });
    expect([third.outcome, third.worker.incarnation.key, third.worker.startCount]).toEqual([
      'accepted',
      'a',
      2,
    ]);
    // The one that took over first is newer, and does not have to wait.
    expect(apply(third.worker, { boot_id: 'b' }).worker.incarnation.key).toBe('b');
  });

  it('accept a lower sequence from a worker that reports no start, because it may have restarted', () => {
    expect(apply(from({ sequence: 9 }), { sequence: 1 }).outcome).toBe('accepted');
    expect(apply(from({ sequence: 9, boot_id: 'a' }), { sequence: 1, boot_id: 'a' }).outcome).toBe('late');
  });

  it('start after a stop report if no start is reported', () => {
    const stopped = apply(from({ errors: { E: 5 } }), { status: 'stopped' }).worker;
    expect(apply(stopped, { errors: { E: 1 } }).worker).toMatchObject({
      startCount: 2,
      status: 'active',
      report: { errors: { E: 1 } },
    });
  });
});

it('an accepted report keeps what does not belong to its age, and clears what does', () => {
  const { worker } = apply(undefined, {
    boot_id: 'a',
    status: 'idle',
    sent_at: new Date(START).toISOString(),
  });
  const kept = {
    expected: { at: START },
    lastProgressAt: START,
    successorOf: 'other',
    followsCrashes: 2,
    lostWork: { at: START, cause: 'failure', tasks: 1, processSeenAt: START, keptUntil: START + 1 },
    liveness: 'critical',
    assessment: { at: START, checks: [], score: { value: 1, costs: [] } },
  } as const;
  const cleared = {
    markedFailed: { at: START, reason: 'dead' },
    excludedMs: 1,
    graceStartMs: 1,
    flaws: [],
    retired: { at: START, successorId: 'other' },
    goodbyeAt: START,
  } as const;
  const after = apply({ ...worker, ...kept, ...cleared }, { boot_id: 'a' }).worker;
  expect(after).toMatchObject({ ...kept, status: 'idle', clockSkewSeconds: 0 });
  for (const field of Object.keys(cleared) as (keyof typeof cleared)[]) {
    expect([field, after[field]]).toEqual([field, undefined]);
  }
});

it('all workers have the same fields in the same order, whatever they report (any reports)', () => {
  const fields = Object.keys(apply(undefined, {}).worker);
  const anyReport = fc.record(
    {
      boot_id: fc.constantFrom('a', 'b'),
      sequence: fc.nat(3),
      status: fc.constantFrom('idle', 'stopped'),
      sent_at: fc.constant(new Date(START).toISOString()),
      tasks: fc.record({ types: fc.record({ t: fc.record({ failed: fc.nat(3) }) }) }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(anyReport, { minLength: 1, maxLength: 6 }), (reports) => {
      let worker: Worker | undefined;
      for (const report of reports) {
        const applied = apply(worker, report);
        worker = applied.worker;
        expect(Object.keys(worker)).toEqual(fields);
      }
    }),
  );
});

it('the row of a worker has the fields that it has, without the results of its checks', () => {
  const { worker } = apply(undefined, { boot_id: 'a' });
  const assessed = { ...worker, assessment: { at: START, checks: [], score: { value: 1, costs: [] } } };
  const row = toWorkerRow({ ...assessed, flaws: [] });
  expect(row).toEqual({ ...worker, flaws: [] });
  expect(Object.values(row)).not.toContain(undefined);
  expect(row).not.toHaveProperty('assessment');
});

it('a report cannot set a prototype, neither by a key of its own nor by one in a map', () => {
  const text =
    '{"worker_id":"w","__proto__":{"status":"stopped"},"metadata":{"__proto__":{"role":"admin"},"a":1},' +
    '"tasks":{"types":{"__proto__":{"succeeded":9},"constructor":{"succeeded":1}}}}';
  const parsed = parseReport(JSON.parse(text));
  const report = parsed.ok ? parsed.report : {};
  const { worker } = apply(apply(undefined, report).worker, report);
  for (const object of [worker, worker.report, worker.report.metadata, worker.report.tasks?.types]) {
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  }
  expect(worker.status).toBeUndefined();
  expect(worker.report.metadata).toEqual({ a: 1 });
  expect(Object.keys(worker.report.tasks?.types ?? {})).toEqual(['constructor']);
  expect(parsed).toMatchObject({ ok: true, flaws: [{}, {}, {}] });
});
