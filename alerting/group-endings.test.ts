import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firingAlerts, type InputSeries, seriesText, STEP_SECONDS } from './last-evaluation.fixture';

/** What the alerts are about ends, or recovers, after 20 minutes. */
const END = 240;
const AFTER = 60;
const RULES = ['liveness', 'queues', 'sandboxes', 'types', 'workers'];

type Labels = Readonly<Record<string, string>>;

function input(name: string, labels: Labels, values: string): InputSeries {
  return { series: seriesText(name, labels), values };
}

/** A worker that fails after the start, and ends as `then` says. The scrape that tells that it was deleted has no age of it. */
function failing(id: string, type: string, then: 'deleted' | 'replaced' | 'recovered'): InputSeries[] {
  const worker = { worker_id: id, worker_type: type };
  const after = { deleted: 'stale', replaced: `1300+5x${AFTER}`, recovered: `0x${AFTER}` };
  const failed = then === 'deleted' ? END - 14 : END - 13;
  const age = input('worker_heartbeat_age_seconds', worker, `0x12 0+5x${failed} ${after[then]}`);
  switch (then) {
    case 'recovered':
      return [age];
    case 'deleted':
      return [age, input('worker_ended', { ...worker, reason: then }, `_x${END} 1x${AFTER}`)];
    default:
      return [
        age,
        input('worker_status', { ...worker, status: 'stopped' }, `_x${END} 1x${AFTER}`),
        input('worker_ended', { ...worker, reason: then, detail: 'v' }, `_x${END} 1x${AFTER}`),
      ];
  }
}

function living(id: string, type: string, from = 0): InputSeries {
  const values = from === 0 ? `0x${END + AFTER}` : `_x${from} 0x${END + AFTER - from}`;
  return input('worker_heartbeat_age_seconds', { worker_id: id, worker_type: type }, values);
}

function queueOf(queue: string, waiting: string): InputSeries {
  return input('worker_queue_tasks', { queue, priority: '', state: 'waiting' }, waiting);
}

interface GroupCase {
  readonly what: string;
  readonly alert: string;
  /** A part of the labels of the alert. */
  readonly label: string;
  readonly ending: string;
  readonly series: readonly InputSeries[];
}

const ABCD = ['a', 'b', 'c', 'd'];
const HELD = `x${END}`;

function fleetCase(then: 'deleted' | 'replaced' | 'recovered', ending: string): GroupCase {
  const type = `fleet-${then}`;
  return {
    what: `a fleet of which all workers are ${then}`,
    alert: 'WorkerFleetFailing',
    label: `worker_type="${type}"`,
    ending,
    series: ABCD.flatMap((each) => failing(`${type}-${each}`, type, then)),
  };
}

function domainCase(then: 'deleted' | 'recovered', ending: string): GroupCase {
  const failure_domain = `hostname=${then}`;
  const ids = ABCD.map((each) => `${each}-on-${then}`);
  return {
    what: `a host of which all workers are ${then}`,
    alert: 'WorkerDomainFailing',
    label: `failure_domain="${failure_domain}"`,
    ending,
    series: ids.flatMap((id) => [
      ...failing(id, `type-${id}`, then),
      input(
        'worker_failure_domain',
        { worker_id: id, worker_type: `type-${id}`, failure_domain },
        then === 'deleted' ? `0${HELD} stale` : `0x${END + AFTER}`,
      ),
    ]),
  };
}

function minimumCase(how: string, minimum: string, ending: string, others: InputSeries[] = []): GroupCase {
  const type = `minimum-${how}`;
  return {
    what: `a minimum that is ${how}`,
    alert: 'WorkerTypeBelowMinimum',
    label: `worker_type="${type}"`,
    ending,
    series: [
      living(`${type}-1`, type),
      input('worker_type_expected_workers', { worker_type: type }, minimum),
      ...others,
    ],
  };
}

function goneCase(how: string, waiting: string, ending: string): GroupCase {
  const type = `gone-${how}`;
  const worker = { worker_id: `${type}-1`, worker_type: type };
  return {
    what: `a type without workers of which the work is ${how}`,
    alert: 'WorkerTypeGone',
    label: `worker_type="${type}"`,
    ending,
    series: [
      living(worker.worker_id, type),
      input('worker_status', { ...worker, status: 'stopped' }, `_x24 1x${END + AFTER - 24}`),
      input('worker_type_queue_workers', { worker_type: type, queue: type }, '1x24 stale'),
      queueOf(type, waiting),
    ],
  };
}

function queueCase(alert: string, how: string, series: (queue: string) => InputSeries[], ending: string) {
  const queue = `${alert}-${how}`;
  return {
    what: `a queue that is ${how}`,
    alert,
    label: `queue="${queue}"`,
    ending,
    series: series(queue),
  };
}

function backlog(waiting: string, stale: string) {
  return (queue: string): InputSeries[] => [
    queueOf(queue, waiting),
    input('worker_queue_reported_timestamp_seconds', { queue, priority: '' }, `0+5x${END + AFTER}`),
    input('worker_queue_oldest_task_timestamp_seconds', { queue, priority: '' }, `0x${END + AFTER}`),
    input('worker_queue_stale', { queue, priority: '' }, stale),
  ];
}

function crashGroupCase(how: 'stable' | 'abandoned', member: InputSeries[], ending: string): GroupCase {
  const labels = { worker_type: 'crashing', crash_group: how };
  return {
    what: `a crash loop that is ${how}`,
    alert: 'WorkerCrashLooping',
    label: `crash_group="${how}"`,
    ending,
    series: [
      input('worker_type_crash_loop', labels, `3${HELD} stale`),
      input('worker_crash_loop_member', { ...labels, worker_id: `last-${how}` }, `1${HELD} stale`),
      ...member,
    ],
  };
}

function lostWorkCase(how: string, forgottenAt: number, ending: string): GroupCase {
  const worker = { worker_id: `lost-${how}`, worker_type: 'loses' };
  return {
    what: `lost work that is ${how}`,
    alert: 'WorkerLostWork',
    label: `worker_id="${worker.worker_id}"`,
    ending,
    series: [
      living(worker.worker_id, worker.worker_type),
      input('worker_lost_work_tasks', worker, `1${HELD} stale`),
      input('worker_lost_work_forgotten_timestamp_seconds', worker, `${forgottenAt}${HELD} stale`),
    ],
  };
}

function sandboxCase(how: string, info: string, event: string, ending: string): GroupCase {
  const sandbox = { sandbox_id: how };
  return {
    what: `a sandbox that is ${how}`,
    alert: 'WorkerSandboxZombie',
    label: `sandbox_id="${how}"`,
    ending,
    series: [
      input('worker_sandbox_info', { ...sandbox, state: 'running' }, info),
      input('worker_sandbox_last_event_timestamp_seconds', sandbox, event),
    ],
  };
}

const NOT_REPORTED = 'not reported any more';
const LOWERED = 'the minimum was lowered';

const CASES: readonly GroupCase[] = [
  fleetCase('deleted', 'deleted'),
  fleetCase('replaced', 'replaced: v'),
  fleetCase('recovered', ''),
  domainCase('deleted', 'deleted'),
  domainCase('recovered', ''),
  minimumCase('lowered', `3${HELD} 1x${AFTER}`, LOWERED),
  minimumCase('withdrawn', `3${HELD} stale`, LOWERED),
  minimumCase('reached', `2x${END + AFTER}`, '', [living('second', 'minimum-reached', END)]),
  goneCase('not-reported', `5${HELD} stale`, 'queue not reported any more'),
  goneCase('done', `5${HELD} 0x${AFTER}`, ''),
  queueCase(
    'WorkerQueueUnattended',
    'not-reported',
    (queue) => [queueOf(queue, `5${HELD} stale`)],
    NOT_REPORTED,
  ),
  queueCase('WorkerQueueUnattended', 'empty', (queue) => [queueOf(queue, `5${HELD} 0x${AFTER}`)], ''),
  queueCase('WorkerQueueBacklog', 'stale', backlog(`5x${END + AFTER}`, `0${HELD} 1x${AFTER}`), NOT_REPORTED),
  queueCase('WorkerQueueBacklog', 'empty', backlog(`5${HELD} 0x${AFTER}`, `0x${END + AFTER}`), ''),
  crashGroupCase('stable', [living('last-stable', 'crashing')], ''),
  crashGroupCase('abandoned', failing('last-abandoned', 'crashing', 'deleted'), 'no worker of it lives'),
  lostWorkCase('forgotten', END * STEP_SECONDS, 'expired'),
  lostWorkCase('taken-up', 5000, ''),
  sandboxCase('not-reported', `1${HELD} stale`, `0${HELD} stale`, NOT_REPORTED),
  sandboxCase('active', `1x${END + AFTER}`, `0${HELD} 5000x${AFTER}`, ''),
];

describe('F8 the last evaluation of an alert on several workers, a queue or a sandbox says why it ends', () => {
  let folder: string;
  let found: ReturnType<typeof firingAlerts>;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'heartline-endings-'));
    const series = [
      input('up', {}, `1x${END + AFTER}`),
      living('elsewhere', 'other'),
      ...CASES.flatMap((each) => each.series),
    ];
    const alerts = [...new Set(CASES.map(({ alert }) => alert))];
    const evaluation = {
      rules: RULES,
      series,
      alerts,
      fromSeconds: END * STEP_SECONDS - 60,
      toSeconds: (END + AFTER) * STEP_SECONDS,
    };
    found = firingAlerts(evaluation, folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(CASES)('$alert: $what', ({ alert, label, ending }) => {
    const last = found.findLast((each) => each.alert === alert && each.labels.includes(label));
    expect(last?.seconds).toBeLessThan((END + AFTER) * STEP_SECONDS);
    expect(last?.ending).toBe(ending);
  });
});
