import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Report } from '@heartline/protocol';
import { stringify } from 'yaml';
import { catalog } from '../exporter/src/exposition/catalog';
import { Renderer } from '../exporter/src/exposition/renderer';
import { FakeRendererMetrics, scraped, SETTINGS } from '../exporter/src/exposition/scrape.fixture';
import { FleetHarness } from '../exporter/src/fleet/fleet.fixture';
import { Assessor } from '../exporter/src/health/assessor';
import { DEFAULT_CHECK_SETTINGS } from '../exporter/src/health/subject.fixture';
import { runTool } from '../lint/prometheus-tools.fixture';

/*
 * The exporter exposes the codes of the states that its API serves (worker_liveness_state, worker_health_state), and the
 * rules encode the ladder again from ages and thresholds. Here, both judge the same scrapes of a real fleet.
 */

const SCRAPE_SECONDS = 5;
const SCRAPES = 60;
/** What the rules read, and both state series. */
const FAMILIES = new Set([
  ...catalog.essential.map(({ name }) => name),
  ...catalog.scrapeTime.map(({ name }) => name),
]);
const CODES = { stopped: 0, healthy: 1, unknown: 2, degraded: 3, critical: 4, failed: 5 };

interface Series {
  readonly series: string;
  readonly values: string;
}

/** Values by series and scrape. */
type Samples = Map<string, Map<number, string>>;

/** A fleet in which workers enter and leave each state, by time, by reports, by marks and by checks. */
class ManyFates {
  readonly harness = new FleetHarness({ assessor: new Assessor(DEFAULT_CHECK_SETTINGS) });
  readonly samples: Samples = new Map();
  readonly seen = { liveness: new Set<string>(), health: new Set<string>() };

  async run(): Promise<void> {
    const fleet = await this.harness.open();
    const renderer = new Renderer(fleet.state, new FakeRendererMetrics(), SETTINGS);
    const beat = (id: string, over: Partial<Report> = {}) =>
      fleet.apply({ worker_id: id, worker_type: 'fates', interval_seconds: 10, ...over }, 'http');
    for (let scrape = 0; scrape < SCRAPES; scrape++) {
      const seconds = scrape * SCRAPE_SECONDS;
      if (seconds % 10 === 0) {
        beat('steady');
        beat('busy', { resources: { cpu_ratio: seconds >= 60 && seconds < 120 ? 0.97 : 0.2 } });
        beat('warned', { resources: { cpu_ratio: seconds >= 150 ? 0.92 : 0.2 } });
      }
      if (seconds === 0) {
        beat('silent');
        beat('sudden', { failure_threshold: 2 });
        beat('patient', { failure_threshold: 10, interval_seconds: 20 });
        beat('marked', { interval_seconds: 3600 });
        beat('leaving', { interval_seconds: 3600 });
        await fleet.expect('expected', { type: 'fates', intervalMs: 60_000 });
      }
      if (seconds === 40) {
        await fleet.markFailed('marked', 'by hand');
        beat('leaving', { status: 'stopped' });
      }
      if (seconds === 200) {
        beat('silent');
        beat('marked', { interval_seconds: 3600 });
        beat('leaving', { interval_seconds: 3600 });
        beat('expected', { interval_seconds: 60 });
      }
      await this.#scrape(renderer, scrape);
      for (const { health, liveness = health.state } of fleet.state.workers()) {
        this.seen.liveness.add(liveness);
        this.seen.health.add(health.state);
      }
      this.harness.pass(SCRAPE_SECONDS);
    }
    renderer.close();
  }

  async #scrape(renderer: Renderer, scrape: number): Promise<void> {
    const families = await scraped(renderer, { families: FAMILIES });
    for (const { name, labels, value } of [...families.values()].flatMap(({ samples }) => samples)) {
      const all = { job: 'heartline', instance: 'a', ...labels };
      const text = Object.entries(all)
        .map(([label, word]) => `${label}=${JSON.stringify(word)}`)
        .join(', ');
      const key = `${name}{${text}}`;
      const values = this.samples.get(key) ?? new Map<number, string>();
      this.samples.set(key, values.set(scrape, value));
    }
  }

  /** The samples as series of promtool: a scrape without a series makes it stale, as in Prometheus. */
  inputSeries(): Series[] {
    return [...this.samples].map(([series, values]) => ({
      series,
      values: Array.from(
        { length: SCRAPES },
        (_, scrape) => values.get(scrape) ?? (values.has(scrape - 1) ? 'stale' : '_'),
      ).join(' '),
    }));
  }
}

function queryResult(folder: string, series: readonly Series[], expr: string, seconds: number): string {
  const test = {
    rule_files: [join(__dirname, 'rules', 'liveness.rules.yml')],
    evaluation_interval: `${SCRAPE_SECONDS}s`,
    group_eval_order: ['worker-liveness', 'worker-history'],
    tests: [
      {
        interval: `${SCRAPE_SECONDS}s`,
        input_series: series,
        // Nothing is expected, so that promtool prints what it finds.
        promql_expr_test: [{ expr, eval_time: `${seconds}s`, exp_samples: [] }],
      },
    ],
  };
  writeFileSync(join(folder, 'states.test.yml'), stringify(test));
  return runTool('promtool', ['test', 'rules', 'states.test.yml'], folder).text;
}

describe('S4.1 the state series of the exporter and the ladder of the rules', () => {
  const fates = new ManyFates();
  let folder: string;
  let series: Series[];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'heartline-states-'));
    await fates.run();
    series = fates.inputSeries();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await fates.harness.end();
  });

  // One query over all scrapes: the number of evaluations at which the series and the rule differ, or one is missing.
  const END = (SCRAPES - 1) * SCRAPE_SECONDS;
  const RANGE = `[${END + 1}s:${SCRAPE_SECONDS}s]`;
  function differences(recorded: string, exposed: string, shift = 0): string {
    const series = `max without (instance) (${exposed} + ${shift})`;
    return `sum(sum_over_time(((${recorded} != bool ${series}) or (${series} * 0 + 1 unless ${recorded}) or (${recorded} * 0 + 1 unless ${series}))${RANGE})) > 0`;
  }
  const PAIRS = [
    ['worker:liveness_state:code', 'worker_liveness_state'],
    ['worker:health_state:code', 'worker_health_state'],
  ] as const;

  it('cover every state', () => {
    expect([...fates.seen.liveness].sort()).toEqual(Object.keys(CODES).sort());
    expect([...fates.seen.health].sort()).toEqual(Object.keys(CODES).sort());
  });

  it.each(PAIRS)('%s equals %s at every scrape', (recorded, exposed) => {
    expect(queryResult(folder, series, differences(recorded, exposed), END)).toMatch(/^\s*SUCCESS\s*$/);
  });

  it.each(PAIRS)('a code that differs by one would be found in %s', (recorded, exposed) => {
    const compared = queryResult(folder, series, differences(recorded, exposed, 1), END);
    // All nine workers at all scrapes.
    expect(compared).toMatch(/got: \{\} 5\.4E\+02\n/);
  });

  it('have the values of the states', () => {
    const last = (id: string) =>
      fates.samples
        .get(`worker_health_state{job="heartline", instance="a", worker_id="${id}", worker_type="fates"}`)
        ?.get(SCRAPES - 1);
    expect(last('steady')).toBe(String(CODES.healthy));
    expect(last('warned')).toBe(String(CODES.degraded));
    expect(last('sudden')).toBe(String(CODES.failed));
  });
});
