import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { runTool } from '../lint/prometheus-tools.fixture';
import { readRules } from '../lint/inputs/rule';
import { isAboutWorkers } from '../lint/rules/maintenance';

/** What this test reads of a test file of promtool. */
interface PromtoolTests {
  readonly rule_files: readonly string[];
  readonly tests: readonly PromtoolTest[];
}

interface PromtoolTest {
  readonly input_series?: readonly { readonly series: string; readonly values: string }[];
  readonly promql_expr_test?: unknown;
  readonly alert_rule_test?: readonly {
    readonly alertname: string;
    readonly exp_alerts?: readonly { readonly exp_labels?: Readonly<Record<string, string>> }[];
  }[];
}

const FOLDER = join(__dirname, 'tests');
const SAMPLES = '1x20000';

function readTests(name: string): PromtoolTests {
  return parse(readFileSync(join(FOLDER, name), 'utf8')) as PromtoolTests;
}

function labelsOf(series: string): Map<string, string> {
  return new Map([...series.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
}

function seriesOf(name: string, labels: Readonly<Record<string, string | undefined>>): string {
  const texts = Object.entries(labels).flatMap(([label, value]) =>
    value === undefined ? [] : [`${label}="${value}"`],
  );
  return `${name}{${texts.join(', ')}}`;
}

/**
 * Series that put every worker, type, queue and sandbox of a test into maintenance: those of the exporter, or those that
 * liveness.rules.yml records if the test does not evaluate it.
 */
function maintenanceOf({ input_series: input = [] }: PromtoolTest, evaluatesLiveness: boolean): string[] {
  const series = new Set<string>();
  const add = (name: string, labels: Readonly<Record<string, string | undefined>>) =>
    series.add(seriesOf(name, labels));
  for (const { series: given } of input) {
    const labels = labelsOf(given);
    const [worker, type, queue, sandbox] = ['worker_id', 'worker_type', 'queue', 'sandbox_id'].map((name) =>
      labels.get(name),
    );
    const job = labels.get('job');
    const scraped = { job, instance: labels.get('instance') };
    if (worker !== undefined && evaluatesLiveness) {
      add('worker_maintenance', { ...scraped, worker_id: worker, worker_type: type });
    } else if (worker !== undefined) {
      add('worker:maintenance_end:timestamp_seconds', { job, worker_id: worker, worker_type: type });
      add('worker:left_out_of_counts:code', { job, worker_id: worker, worker_type: type });
    }
    if (type !== undefined) {
      add(evaluatesLiveness ? 'worker_type_maintenance' : 'worker_type:maintenance:code', {
        ...(evaluatesLiveness ? scraped : { job }),
        worker_type: type,
      });
    }
    if (queue !== undefined && evaluatesLiveness) {
      const helper = { ...scraped, worker_id: 'in-maintenance', worker_type: 'helper' };
      add('worker_maintenance', helper);
      add('worker_queue_connected', { ...helper, queue });
    } else if (queue !== undefined) {
      add('queue:maintenance:code', { job, queue });
    }
    if (sandbox !== undefined && !evaluatesLiveness) {
      add('sandbox:maintenance:code', { job, sandbox_id: sandbox });
    }
  }
  return [...series];
}

type Expectation = NonNullable<PromtoolTest['alert_rule_test']>[number];

/** Which rule an expectation is about: several rules of one alert differ in these labels. */
function ruleOf({ alertname, exp_alerts: [first] = [] }: Expectation): string {
  const { severity, check_status, seen_in } = first?.exp_labels ?? {};
  return JSON.stringify([alertname, severity, check_status, seen_in]);
}

interface Case {
  readonly name: string;
  readonly rule: string;
  readonly tests: PromtoolTests;
}

/**
 * For each rule about workers the first test in which its alert fires, with all workers in maintenance and no alert
 * expected. Each alert has such a test (lint/rules/alert-coverage.ts), so a new rule takes part by itself.
 */
function* mutedCases(): Generator<Case> {
  const seen = new Set<string>();
  for (const name of readdirSync(FOLDER).filter((each) => each.endsWith('.test.yml'))) {
    const { rule_files: rules, tests, ...settings } = readTests(name);
    const evaluatesLiveness = rules.some((path) => path.endsWith('/liveness.rules.yml'));
    for (const test of tests) {
      const expectations = (test.alert_rule_test ?? []).filter(
        (each) =>
          (each.exp_alerts ?? []).length > 0 &&
          // An escalation follows its page, which the tests of escalations have as an input.
          each.exp_alerts?.[0]?.exp_labels?.['escalation'] === undefined &&
          isAboutWorkers(each.alertname) &&
          !seen.has(ruleOf(each)),
      );
      for (const each of expectations) {
        seen.add(ruleOf(each));
      }
      if (expectations.length === 0) {
        continue;
      }
      const inMaintenance = {
        ...test,
        promql_expr_test: [],
        input_series: [
          ...(test.input_series ?? []),
          ...maintenanceOf(test, evaluatesLiveness).map((series) => ({ series, values: SAMPLES })),
        ],
        alert_rule_test: expectations.map((each) => ({ ...each, exp_alerts: [] })),
      };
      yield {
        name,
        rule: expectations.map(({ alertname }) => alertname).join(', '),
        tests: { ...settings, rule_files: rules.map((path) => join(FOLDER, path)), tests: [inMaintenance] },
      };
    }
  }
}

const cases = [...mutedCases()];

describe('F8 maintenance', () => {
  let folder: string;
  const run = (tests: PromtoolTests) => {
    writeFileSync(join(folder, 'maintenance.test.yml'), stringify(tests));
    return runTool('promtool', ['test', 'rules', 'maintenance.test.yml'], folder);
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'heartline-maintenance-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(cases.map(({ rule, name, tests }) => [rule, name, tests] as const))(
    'F8 mutes %s (tests/%s)',
    (_rule, _name, tests) => {
      expect(run(tests).text).toMatch(/^\s*SUCCESS\s*$/);
    },
  );

  it('F8 covers all alerts about workers', () => {
    const names = readRules(join(__dirname, 'rules'))
      .filter(({ kind, name }) => kind === 'alert' && isAboutWorkers(name))
      .map(({ name }) => name);
    expect(new Set(cases.flatMap(({ rule }) => rule.split(', ')))).toEqual(new Set(names));
  });

  it('F8 would find a rule that does not take part', () => {
    const rule = { alert: 'WorkerNew', expr: 'max by (job, worker_id) (worker_tasks_stuck) > 0' };
    writeFileSync(join(folder, 'new.rules.yml'), stringify({ groups: [{ name: 'new', rules: [rule] }] }));
    const stuck = { series: 'worker_tasks_stuck{job="heartline", worker_id="w-1"}', values: '1x10' };
    const muted = { series: 'worker:maintenance_end:timestamp_seconds{worker_id="w-1"}', values: '9e12x10' };
    const test = {
      input_series: [stuck, muted],
      alert_rule_test: [{ alertname: 'WorkerNew', eval_time: '1m', exp_alerts: [] }],
    };
    expect(run({ rule_files: [join(folder, 'new.rules.yml')], tests: [test] }).ok).toBe(false);
  });
});
