import { type Report } from '@heartline/protocol';
import fc from 'fast-check';
import { DurationTable } from '../tables/duration-table';
import { defaultConfig, START } from '../fleet.fixture';
import { type AppliedReport, applyReport, type ReportContext } from './apply-report';
import { type Worker } from '../../model/worker';

const reception: ReportContext = {
  now: START,
  source: 'http',
  defaults: defaultConfig().heartbeat,
  missed: 0,
  silent: false,
  countsFromStart: () => true,
};
function give(
  worker: Worker | undefined,
  report: Partial<Report>,
  over: Partial<ReportContext> = {},
): AppliedReport {
  return applyReport(worker, { worker_id: 'w', ...report }, { ...reception, ...over });
}

/** The reports of one life of a process: totals that only rise, numbered. */
function life(boot: string): fc.Arbitrary<Report[]> {
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
  it('never go down within an incarnation, whatever the order and repetition of its reports', () => {
    const shuffled = life('a').chain((reports) =>
      fc.array(fc.constantFrom(...reports), { minLength: 1, maxLength: 20 }),
    );
    const unnumbered = fc.boolean();
    fc.assert(
      fc.property(shuffled, unnumbered, (reports, bare) => {
        let worker: Worker | undefined;
        for (const { sequence, ...report } of reports) {
          const next = give(worker, bare || sequence === undefined ? report : { ...report, sequence }).worker;
          const before = worker === undefined ? [0, 0, 0, 0] : totals(worker);
          for (const [i, total] of totals(next).entries()) {
            expect(total).toBeGreaterThanOrEqual(before[i] ?? 0);
          }
          worker = next;
        }
      }),
    );
  });

  it('and histograms are the same however often reports are repeated or arrive late, and whichever but the last are lost', () => {
    const fate = fc.array(fc.constantFrom('accepted', 'lost', 'repeated', 'late'), {
      minLength: 12,
      maxLength: 12,
    });
    fc.assert(
      fc.property(life('a'), life('b'), fate, (a, b, fates) => {
        const table = new DurationTable([1, 10]);
        let worker: Worker | undefined;
        const send = (report: Report) => {
          const { worker: next, counterBaseline } = give(worker, report);
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

  it('are the highest told, where a worker that numbers nothing tells less', () => {
    const { worker } = give(undefined, { errors: { E: 5 } });
    expect(give(worker, { errors: { E: 3 } }).worker.report.errors).toEqual({ E: 5 });
  });

  it('start anew with a new process that tells less', () => {
    const { worker } = give(undefined, { boot_id: 'a', errors: { E: 5 } });
    expect(give(worker, { boot_id: 'b', errors: { E: 3 } }).worker.report.errors).toEqual({ E: 3 });
  });
});

describe('incarnations', () => {
  const from = (report: Partial<Report>) => give(undefined, report).worker;
  const at = (time: string) => `2026-11-22T${time}Z`;

  it.each<[string, Partial<Report>, Partial<Report>, string, number]>([
    ['the same boot_id is the same life', { boot_id: 'a' }, { boot_id: 'a' }, 'accepted', 1],
    ['another boot_id is a restart', { boot_id: 'a' }, { boot_id: 'b' }, 'accepted', 2],
    [
      'another boot_id is one even if both started in the same second',
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
      'the same moment written otherwise is the same life',
      { started_at: at('09:00:00') },
      { started_at: '2026-11-22T10:00:00+01:00' },
      'accepted',
      1,
    ],
    [
      'an earlier started_at is an older life',
      { started_at: at('09:30:00') },
      { started_at: at('09:00:00') },
      'older_incarnation',
      1,
    ],
    ['a bare heartbeat belongs to the present life', { boot_id: 'a' }, {}, 'accepted', 1],
    ['a life that gets its name later stays the same', {}, { boot_id: 'a' }, 'accepted', 1],
    [
      'a boot_id that comes later, with the same start, too',
      { started_at: at('09:00:00') },
      { started_at: at('09:00:00'), boot_id: 'a' },
      'accepted',
      1,
    ],
  ])('%s', (_title, first, second, outcome, starts) => {
    const received = give(from(first), second);
    expect([received.outcome, received.worker.startCount]).toEqual([outcome, starts]);
  });

  it('believes an earlier start where the present life is over: that worker’s clock was set back', () => {
    const worker = from({ started_at: at('09:30:00') });
    const earlier = { started_at: at('09:00:00') };
    expect(give(worker, earlier, { silent: true }).outcome).toBe('accepted');
    expect(give(worker, earlier, { silent: false }).outcome).toBe('older_incarnation');
  });

  it('never lets a life that was followed by another come back', () => {
    const second = give(from({ boot_id: 'a' }), { boot_id: 'b' }).worker;
    expect(give(second, { boot_id: 'a' }, { silent: true }).outcome).toBe('older_incarnation');
  });

  it('takes lower numbers from a worker that names no start: it may have restarted', () => {
    expect(give(from({ sequence: 9 }), { sequence: 1 }).outcome).toBe('accepted');
    expect(give(from({ sequence: 9, boot_id: 'a' }), { sequence: 1, boot_id: 'a' }).outcome).toBe('late');
  });

  it('a nameless worker that speaks after its goodbye has started anew', () => {
    const stopped = give(from({ errors: { E: 5 } }), { status: 'stopped' }).worker;
    expect(give(stopped, { errors: { E: 1 } }).worker).toMatchObject({
      startCount: 2,
      status: 'active',
      report: { errors: { E: 1 } },
    });
  });
});
