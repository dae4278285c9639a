import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { runTool } from '../lint/prometheus-tools.fixture';

export const STEP_SECONDS = 5;

export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

export interface FiringAlert {
  readonly alert: string;
  readonly seconds: number;
  readonly labels: string;
  readonly ending: string;
}

export interface Evaluation {
  /** Names of files of rules, without their extension. */
  readonly rules: readonly string[];
  readonly series: readonly InputSeries[];
  readonly alerts: readonly string[];
  /** Looked at every 15 s. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

export function seriesText(name: string, labels: Readonly<Record<string, string>>): string {
  const all = { job: 'heartline', instance: 'a', ...labels };
  return `${name}{${Object.entries(all)
    .map(([label, value]) => `${label}="${value}"`)
    .join(', ')}}`;
}

/** The alerts that fire, in the order of time, by promtool in the folder. */
export function firingAlerts(
  { rules, series, alerts, fromSeconds, toSeconds }: Evaluation,
  folder: string,
): FiringAlert[] {
  const times = Array.from(
    { length: Math.floor((toSeconds - fromSeconds) / 15) + 1 },
    (_, index) => fromSeconds + index * 15,
  );
  const test = {
    interval: `${STEP_SECONDS}s`,
    input_series: series,
    // Nothing is expected, so that promtool prints what it finds.
    alert_rule_test: alerts.flatMap((alertname) =>
      times.map((seconds) => ({ alertname, eval_time: `${seconds}s`, exp_alerts: [] })),
    ),
  };
  const content = {
    rule_files: [
      join(__dirname, 'tests', 'heartbeat-settings.rules.yml'),
      ...rules.map((name) => join(__dirname, 'rules', `${name}.rules.yml`)),
    ],
    group_eval_order: ['heartbeat-settings', 'worker-liveness'],
    evaluation_interval: `${STEP_SECONDS}s`,
    tests: [test],
  };
  writeFileSync(join(folder, 'endings.test.yml'), stringify(content));
  return parseFound(runTool('promtool', ['test', 'rules', 'endings.test.yml'], folder).text);
}

function parseFound(text: string): FiringAlert[] {
  return text
    .split('alertname: ')
    .slice(1)
    .flatMap((part) => {
      const [, alert = '', hours = '0', minutes = '0', seconds = '0'] =
        /^(\w+), time: (?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?,/.exec(part) ?? [];
      const at = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
      return [...part.matchAll(/Labels:\{([^}]*)\}\s+Annotations:\{(.*)\}/g)].map(
        ([, labels = '', annotations = '']) => ({
          alert,
          seconds: at,
          labels,
          ending: /\bending="([^"]*)"/.exec(annotations)?.[1] ?? '',
        }),
      );
    });
}
