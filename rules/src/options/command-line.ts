import { parseArgs } from 'node:util';
import type { Matcher } from '../promql/expression';
import { parseExpression } from '../promql/parse';
import { durationSeconds } from '../source/durations';
import {
  DEFAULT_FLEET_SIZE,
  type Form,
  type RuleOptions,
  SCRAPE_INTERVALS,
  SEVERITIES,
} from './rule-options';

export const OUTPUTS = ['prometheus', 'prometheusrule', 'mimir', 'grafana'] as const;
export type Output = (typeof OUTPUTS)[number];

/** What the command writes. */
export interface CommandLine {
  readonly rules: RuleOptions;
  readonly output: Output;
  /** Name of the PrometheusRule, namespace in Mimir, or folder in Grafana. */
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly dataSource: string;
  readonly help: boolean;
}

const FLAGS = {
  form: { type: 'string', default: 'portable' },
  output: { type: 'string', default: 'prometheus' },
  selector: { type: 'string', default: 'job="heartline"' },
  'prometheus-selector': { type: 'string', default: 'job="prometheus"' },
  'alertmanager-selector': { type: 'string', default: 'job="alertmanager"' },
  'scrape-interval': { type: 'string' },
  'heartline-url': { type: 'string' },
  'grafana-url': { type: 'string' },
  severity: { type: 'string', multiple: true, default: [] as string[] },
  'alert-label': { type: 'string', multiple: true, default: [] as string[] },
  'fleet-size': { type: 'string', default: String(DEFAULT_FLEET_SIZE) },
  name: { type: 'string', default: 'heartline' },
  namespace: { type: 'string' },
  label: { type: 'string', multiple: true, default: [] as string[] },
  datasource: { type: 'string', default: 'prometheus' },
  help: { type: 'boolean', default: false },
} as const;

export const USAGE = `Usage: heartline-rules [options]

Writes Heartline's rules to standard output.

  --form full|portable        full: for a Prometheus that scrapes and evaluates every 5 to 15 s
                              portable (default): for any engine, and scrapes every 5 to 60 s
  --output prometheus|prometheusrule|mimir|grafana
                              prometheus (default): a rule file, also for Thanos Ruler and vmalert
  --selector MATCHERS         of every series of the exporter: 'job="workers", namespace="prod"'
                              (default: job="heartline")
  --prometheus-selector, --alertmanager-selector MATCHERS
                              of the series of Prometheus and Alertmanager (default: job="prometheus", job="alertmanager")
  --scrape-interval DURATION  how often the exporter is scraped (default: 5s for full, 30s for portable)
  --heartline-url, --grafana-url URL
                              base addresses of the links in alerts. Without them, portable alerts have no links, and full
                              ones read the external labels heartline_url and grafana_url
  --severity NAME=NEW         renames a severity: critical=page. NAME is info, warning, critical or none. Repeatable
  --alert-label NAME=VALUE    a label of every alert of the portable form, for routing: team=search. Repeatable
  --fleet-size N              from how many lost workers on a failure is one of the fleet (default: ${DEFAULT_FLEET_SIZE})
  --name NAME                 of the PrometheusRule, of the namespace in Mimir, or of the folder in Grafana
  --namespace NAME            of the PrometheusRule
  --label NAME=VALUE          of the PrometheusRule: release=kube-prometheus-stack. Repeatable
  --datasource UID            of Grafana's Prometheus data source (default: prometheus)
`;

/** A mistake on the command line; its message is for the user. */
export class UsageError extends Error {}

function oneOf<Word extends string>(flag: string, words: readonly Word[], given: string): Word {
  const found = words.find((word) => word === given);
  if (found === undefined) {
    throw new UsageError(`--${flag} is one of ${words.join(', ')}, not ${given}.`);
  }
  return found;
}

function matchers(flag: string, text: string): readonly Matcher[] {
  try {
    const parsed = parseExpression(`{${text.replace(/^\s*\{(.*)\}\s*$/s, '$1')}}`);
    if (parsed.kind === 'selector' && parsed.metric === '' && parsed.matchers.length > 0) {
      return parsed.matchers;
    }
  } catch {
    // The message below says what is expected, which a position in the text would not.
  }
  throw new UsageError(`--${flag} has matchers such as job="heartline", namespace="prod", not ${text}.`);
}

function pairs(flag: string, texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text): [string, string] => {
      const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
      if (name === undefined || value === undefined) {
        throw new UsageError(`--${flag} has the form NAME=VALUE, not ${text}.`);
      }
      return [name, value];
    }),
  );
}

function severities(texts: readonly string[]): Record<string, string> {
  const renamed = pairs('severity', texts);
  for (const [name, value] of Object.entries(renamed)) {
    oneOf('severity', SEVERITIES, name);
    if (!/^[\w-]+$/.test(value)) {
      throw new UsageError(`--severity has a name of letters, digits, _ and -, not ${value}.`);
    }
  }
  return renamed;
}

/** The rules of the full form compare alerts with each other by their labels, so those stay as they are. */
function alertLabels(form: Form, texts: readonly string[]): Record<string, string> {
  const labels = pairs('alert-label', texts);
  const invalid = Object.keys(labels).find((name) => !/^[A-Za-z_]\w*$/.test(name));
  if (invalid !== undefined) {
    throw new UsageError(`--alert-label has a name of letters, digits and _, not ${invalid}.`);
  }
  if (form === 'full' && texts.length > 0) {
    throw new UsageError(
      '--alert-label needs --form portable. Use alert_relabel_configs of Prometheus for the full form.',
    );
  }
  return labels;
}

function scrapeInterval(form: Form, text: string | undefined): number {
  const { min, max } = SCRAPE_INTERVALS[form];
  const given = text ?? (form === 'full' ? '5s' : '30s');
  let seconds: number;
  try {
    seconds = durationSeconds(given);
  } catch (error) {
    throw new UsageError(`--scrape-interval: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (seconds < min || seconds > max) {
    const advice = form === 'full' ? ' Use --form portable for longer intervals.' : '';
    throw new UsageError(
      `--scrape-interval is ${min}s to ${max}s for the ${form} form, not ${given}.${advice}`,
    );
  }
  return seconds;
}

function url(flag: string, text: string): string {
  if (!/^https?:\/\/[^\s"'{}]+$/.test(text) || !URL.canParse(text)) {
    throw new UsageError(`--${flag} is an address such as https://heartline.example.org, not ${text}.`);
  }
  return text;
}

function fleetSize(text: string): number {
  const size = Number(text);
  if (!Number.isInteger(size) || size < 2) {
    throw new UsageError(`--fleet-size is a whole number of at least 2, not ${text}.`);
  }
  return size;
}

/**
 * Reads the arguments of the command.
 *
 * @throws UsageError with a message that says what is allowed
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options: FLAGS, strict: true }));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const form = oneOf('form', ['full', 'portable'], values.form);
  const output = oneOf('output', OUTPUTS, values.output);
  if (form === 'full' && (output === 'mimir' || output === 'grafana')) {
    throw new UsageError(
      `--output ${output} needs --form portable: its rulers do not evaluate the rules of a group in order.`,
    );
  }
  return {
    rules: {
      form,
      selectors: {
        heartline: matchers('selector', values.selector),
        prometheus: matchers('prometheus-selector', values['prometheus-selector']),
        alertmanager: matchers('alertmanager-selector', values['alertmanager-selector']),
      },
      scrapeIntervalSeconds: scrapeInterval(form, values['scrape-interval']),
      ...(values['heartline-url'] !== undefined && {
        heartlineUrl: url('heartline-url', values['heartline-url']),
      }),
      ...(values['grafana-url'] !== undefined && { grafanaUrl: url('grafana-url', values['grafana-url']) }),
      severities: severities(values.severity),
      alertLabels: alertLabels(form, values['alert-label']),
      fleetSize: fleetSize(values['fleet-size']),
    },
    output,
    name: values.name,
    ...(values.namespace !== undefined && { namespace: values.namespace }),
    labels: pairs('label', values.label),
    dataSource: values.datasource,
    help: values.help,
  };
}
