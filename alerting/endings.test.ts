import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALERT_CASES, type AlertCase, type SeriesCase } from './endings.fixture';
import { firingAlerts, type InputSeries, seriesText, STEP_SECONDS } from './last-evaluation.fixture';

/** The workers end, or recover, after 20 minutes, and are watched for 18 minutes more. */
const END = 240;
const AFTER = 216;
/** The groups of the alerts. Others take long, and have no part in it. */
const RULES = ['dependencies', 'liveness', 'queues', 'recovery', 'resources', 'tasks', 'workers'];

const ENDINGS = ['deleted', 'stopped', 'failed', 'unknown'] as const;
type Ending = (typeof ENDINGS)[number] | 'recovered';

/** What the last message has to say, by ending. The exporter says why for 5 minutes; an alert on a range may last longer. */
const REASONS: Readonly<Record<Ending, RegExp>> = {
  deleted: /^(?:deleted|no worker lives|not reported any more)$/,
  stopped: /^(?:stopped|no worker lives)$/,
  failed: /^(?:failed|no worker lives)$/,
  unknown: /^(?:not reported any more|no worker lives)$/,
  recovered: /^$/,
};

function idOf({ alert }: AlertCase): string {
  return alert.replace('Worker', 'w-');
}

/** Each worker has a type of its own, so that alerts on types are about this worker alone. */
function typeOf(each: AlertCase): string {
  return `type-of-${idOf(each)}`;
}

function seriesOf(name: string, each: AlertCase, labels: SeriesCase['labels'] = {}): string {
  const id = name.startsWith('worker_type_') ? {} : { worker_id: idOf(each) };
  return seriesText(name, { ...id, worker_type: typeOf(each), ...labels });
}

/** Values over the whole test. Series of deleted workers end, those of stopped and failed ones stay as they are. */
function valuesOf(ending: Ending, { bad, good }: Pick<SeriesCase, 'bad' | 'good'>): string {
  switch (ending) {
    case 'recovered': {
      const [start = '0', slope] = good.split('+');
      const last = bad.includes('+') && slope === undefined ? atEnd(bad) : start;
      return slope === undefined
        ? `${bad}x${END} ${good === '0' ? last : good}x${AFTER}`
        : `${bad}x${END} ${atEnd(bad)}+${slope}x${AFTER}`;
    }
    case 'deleted':
    case 'unknown':
      return `${bad}x${END} stale`;
    default:
      return `${bad}x${END} ${bad.includes('+') ? atEnd(bad) : bad}x${AFTER}`;
  }
}

/** The value of a series with a slope when the workers end. */
function atEnd(values: string): string {
  const [start = '0', slope = '0'] = values.split('+');
  return String(Number(start) + Number(slope) * END);
}

function inputOf(each: AlertCase, ending: Ending): InputSeries[] {
  const gone = ending === 'deleted' || ending === 'unknown';
  const age = {
    series: seriesOf('worker_heartbeat_age_seconds', each),
    values: `0x${END} ${gone ? 'stale' : ending === 'failed' ? `100+5x${AFTER}` : `0x${AFTER}`}`,
  };
  const input = each.series.map((series) => ({
    series: seriesOf(series.name, each, series.labels),
    values: valuesOf(ending, series),
  }));
  if (ending === 'deleted') {
    const series = seriesOf('worker_ended', each, { reason: 'deleted' });
    return [age, ...input, { series, values: `_x${END} 1x60 stale` }];
  }
  if (ending === 'stopped') {
    const series = seriesOf('worker_status', each, { status: 'stopped' });
    return [age, ...input, { series, values: `_x${END} 1x${AFTER}` }];
  }
  return [age, ...input];
}

const THRESHOLDS = [
  ['cpu_ratio', 0.9],
  ['memory_ratio', 0.9],
  ['gpu_memory_ratio', 0.9],
  ['disk_ratio', 0.9],
  ['event_loop_stalled_seconds', 5],
  ['task_consecutive_failures', 3],
] as const;

/** The evaluations at which the alert of each case fires. */
function evaluate(ending: Ending, cases: readonly AlertCase[], folder: string) {
  const thresholds = cases.flatMap((each) =>
    THRESHOLDS.map(([quantity, value]) => ({
      series: seriesText('worker_check_threshold', {
        worker_type: typeOf(each),
        quantity,
        severity: 'warning',
      }),
      values: `${value}x${END + AFTER}`,
    })),
  );
  const evaluation = {
    rules: RULES,
    series: [
      { series: seriesText('up', {}), values: `1x${END + AFTER}` },
      ...thresholds,
      ...cases.flatMap((each) => inputOf(each, ending)),
    ],
    alerts: cases.map(({ alert }) => alert),
    fromSeconds: END * STEP_SECONDS - 60,
    toSeconds: (END + AFTER) * STEP_SECONDS - 60,
  };
  return firingAlerts(evaluation, folder);
}

describe('F8 the last evaluation of an alert says why it ends', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'heartline-endings-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([...ENDINGS, 'recovered'] as const)('if its worker is %s', (ending) => {
    const cases = ALERT_CASES.filter(({ outlasts = [] }) => !outlasts.includes(ending));
    const found = evaluate(ending, cases, folder);
    const lasts = cases.map((each) => {
      const { alert } = each;
      const last = found.findLast(
        ({ alert: name, labels }) => name === alert && labels.includes(`"${typeOf(each)}"`),
      );
      if (last === undefined) {
        return `${alert} does not fire`;
      }
      if (last.seconds >= (END + AFTER) * STEP_SECONDS - 60) {
        return `${alert} does not end`;
      }
      return REASONS[ending].test(last.ending) ? '' : `${alert} at ${last.seconds} s: “${last.ending}”`;
    });
    expect(lasts.filter((finding) => finding !== '')).toEqual([]);
  });
});
