import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One case of ladder.fixture.json: the exposed values of a worker, and its expected state. */
interface LadderCase {
  readonly name: string;
  readonly age_seconds: number;
  readonly interval_seconds: number;
  readonly failure_threshold: number;
  readonly tolerance_ratio: number;
  readonly code: number;
  readonly state: string;
  readonly missed_heartbeats: number;
  readonly status?: string;
  readonly marked?: boolean;
  readonly unknown?: string;
}

const HEADER = `# Generated from ladder.fixture.json; do not edit. After a change there: npm run rules:generate
rule_files: [../rules/liveness.rules.yml]
group_eval_order: [worker-liveness, worker-history]
evaluation_interval: 5s
tests:
  - name: the ladder in PromQL gives the same states as the ladder in TypeScript
    interval: 5s
    input_series:
`;

/** Returns the cases as a promtool test with one worker per case, all evaluated at the same time. */
function promtoolLadderTest(cases: readonly LadderCase[]): string {
  const workers = cases.map((each, index) => ({
    ...each,
    worker: `worker_id="case-${String(index + 1)}", worker_type="ladder"`,
  }));
  const input = workers.flatMap((each) => {
    const exposed = `job="heartline", instance="exporter:9877", ${each.worker}`;
    const series: [string, number][] = [
      [`worker_heartbeat_age_seconds{${exposed}}`, each.age_seconds],
      [`worker_heartbeat_interval_seconds{${exposed}}`, each.interval_seconds],
      [`worker_heartbeat_failure_threshold{${exposed}}`, each.failure_threshold],
      [`worker_heartbeat_tolerance_ratio{${exposed}}`, each.tolerance_ratio],
    ];
    if (each.status !== undefined) {
      series.push([`worker_status{${exposed}, status="${each.status}"}`, 1]);
    }
    if (each.marked === true) {
      series.push([`worker_marked_failed{${exposed}}`, 1]);
    }
    if (each.unknown !== undefined) {
      series.push([`worker_unknown{${exposed}, reason="${each.unknown}"}`, 1]);
    }
    return [
      `      # ${each.name}`,
      ...series.map(([name, value]) => `      - { series: '${name}', values: '${String(value)}' }`),
    ];
  });
  const expected = (metric: string, valueOf: (each: LadderCase) => number) =>
    workers
      .flatMap((each) => [
        `          # ${each.name}: ${each.state}`,
        `          - { labels: '${metric}{job="heartline", ${each.worker}}', value: ${String(valueOf(each))} }`,
      ])
      .join('\n');
  return `${HEADER}${input.join('\n')}
    promql_expr_test:
      - expr: worker:liveness_state:code
        eval_time: 0s
        exp_samples:
${expected('worker:liveness_state:code', ({ code }) => code)}
      - expr: worker:missed_heartbeats:count
        eval_time: 0s
        exp_samples:
${expected('worker:missed_heartbeats:count', ({ missed_heartbeats: missed }) => missed)}
`;
}

const fixture = JSON.parse(readFileSync(join(__dirname, 'ladder.fixture.json'), 'utf8')) as LadderCase[];
const committed = join(__dirname, 'ladder.test.yml');

describe('the promtool test of the ladder', () => {
  it('is generated from the shared fixture', () => {
    const generated = promtoolLadderTest(fixture);
    if (process.env['HEARTLINE_GENERATE'] === '1') {
      writeFileSync(committed, generated);
    }
    expect(readFileSync(committed, 'utf8')).toBe(generated);
  });

  it('contains every case of the fixture with its code', () => {
    const values = [...promtoolLadderTest(fixture).matchAll(/value: (\d+)/g)].map(([, value]) =>
      Number(value),
    );
    const codes = fixture.map(({ code }) => code);
    const missed = fixture.map(({ missed_heartbeats: count }) => count);
    expect(values).toEqual([...codes, ...missed]);
  });

  it('exposes marks, statuses and reasons only for cases that have them', () => {
    const plain: LadderCase = {
      name: 'plain',
      age_seconds: 0,
      interval_seconds: 30,
      failure_threshold: 3,
      tolerance_ratio: 0.25,
      code: 1,
      state: 'healthy',
      missed_heartbeats: 0,
    };
    expect(promtoolLadderTest([plain])).not.toMatch(/worker_status|worker_marked_failed|worker_unknown/);
    expect(
      promtoolLadderTest([{ ...plain, status: 'stopped', marked: true, unknown: 'never_heard' }]),
    ).toMatch(
      /worker_status\{.*status="stopped"\}[\s\S]*worker_marked_failed[\s\S]*worker_unknown\{.*reason="never_heard"\}/,
    );
  });
});
