import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startTool } from '../../../lint/prometheus-tools.fixture';
import { type RecordedSeries } from './sample-log';

/** The shipped rules. Their own intervals do not matter: promtool evaluates all of them at each scrape. */
const RULES = join(__dirname, '..', '..', '..', 'alerting', 'rules');
const PAGES = 'ALERTS{alertstate="firing", severity="critical"}';

/** A critical alert that fires, from its first evaluation to its last, in seconds since the first scrape. */
export interface Page {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly from: number;
  readonly to: number;
}

export interface RuleInput {
  readonly series: readonly RecordedSeries[];
  /** Whether each scrape succeeded. */
  readonly isUp: readonly boolean[];
  readonly scrapeSeconds: number;
}

/** Changes the text of a file of rules, so that tests see that the judgement can fail. */
export type RuleFault = (rules: string) => string;

/** Names of the series that the rules read or that they record. */
export function namesInRules(): Set<string> {
  const texts = ruleFiles().map((name) => readFileSync(join(RULES, name), 'utf8'));
  return new Set(texts.flatMap((rules) => rules.match(/\b[a-z]+_[a-z_]+\b/g) ?? []));
}

/**
 * The pages that the shipped rules send for recorded series, in the order of their beginnings, by promtool.
 *
 * @throws Error if promtool cannot evaluate a rule
 */
export async function pagesOf(input: RuleInput, fault?: RuleFault): Promise<Page[]> {
  const folder = mkdtempSync(join(tmpdir(), 'heartline-soak-pages-'));
  try {
    const files = ruleFiles();
    const groups = files.flatMap((name) => {
      const rules = readFileSync(join(RULES, name), 'utf8');
      writeFileSync(join(folder, name), fault?.(rules) ?? rules);
      return groupNames(rules);
    });
    writeFileSync(join(folder, 'pages.test.yml'), unitTest(input, files, groups));
    const { text } = await startTool('promtool', ['test', 'rules', 'pages.test.yml'], folder);
    return parsePages(text, input);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function ruleFiles(): string[] {
  return readdirSync(RULES).filter((name) => name.endsWith('.rules.yml'));
}

/** Groups of which rules read another group's results of the same moment come after it. */
const FIRST_GROUPS = ['worker-liveness', 'worker-history', 'worker-tasks', 'worker-queues'];
const LAST_GROUPS = ['worker-escalation'];

function groupNames(rules: string): string[] {
  const { groups } = parse(rules) as { groups: { name: string }[] };
  return groups.map(({ name }) => name);
}

/** Nothing is expected, so that promtool prints what it finds. */
function unitTest({ series, isUp, scrapeSeconds }: RuleInput, files: string[], groups: string[]): string {
  const between = groups.filter((name) => !FIRST_GROUPS.includes(name) && !LAST_GROUPS.includes(name));
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  return [
    `rule_files: [${files.join(', ')}]`,
    `group_eval_order: [${[...FIRST_GROUPS, ...between, ...LAST_GROUPS].join(', ')}]`,
    `evaluation_interval: ${scrapeSeconds}s`,
    'tests:',
    `  - interval: ${scrapeSeconds}s`,
    '    input_series:',
    ...series.map(
      ({ series: name, values }) => `      - { series: ${quoted(name)}, values: ${quoted(values)} }`,
    ),
    '    promql_expr_test:',
    ...Array.from(
      { length: isUp.length },
      (_, scrape) => `      - { expr: '${PAGES}', eval_time: ${scrape * scrapeSeconds}s }`,
    ),
    '',
  ].join('\n');
}

const MOMENT = /^ *expr: .*, time: (?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?,/u;
const ALERT = /\{__name__="ALERTS", ((?:[^"}]|"(?:[^"\\]|\\.)*")*)\}/gu;
const LABEL = /([a-z_]+)="((?:[^"\\]|\\.)*)"/gu;

function parsePages(output: string, { scrapeSeconds }: RuleInput): Page[] {
  const open = new Map<string, Page>();
  const pages: Page[] = [];
  let at = 0;
  for (const line of output.split('\n')) {
    if (/\berr(or)?: /u.test(line)) {
      throw new Error(`promtool: ${line.trim()}`);
    }
    const moment = MOMENT.exec(line);
    if (moment !== null) {
      const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = moment;
      at = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
      continue;
    }
    for (const [, labelText = ''] of line.matchAll(ALERT)) {
      const page = open.get(labelText);
      if (page?.to === at - scrapeSeconds) {
        open.set(labelText, { ...page, to: at });
        continue;
      }
      if (page !== undefined) {
        pages.push(page);
      }
      const all = Object.fromEntries(
        [...labelText.matchAll(LABEL)].map(([, name = '', value = '']) => [name, value]),
      );
      const { alertname: alert = '', ...labels } = all;
      open.set(labelText, { alert, labels, from: at, to: at });
    }
  }
  return [...pages, ...open.values()].sort((a, b) => a.from - b.from);
}
