import { type Oracle } from '../oracle';
import { type SimulatedExporter } from '../simulated-exporter';
import { EPOCH_MS, SECOND, type SimulatedMs, type Timeline } from '../timeline';
import { type Death, DeathLog } from './death-log';
import { namesInRules } from './page-rules';
import { type RecordedSeries, SampleLog } from './sample-log';

export const SCRAPE_SECONDS = 15;
/** scrape_timeout of prometheus.yml, in milliseconds. */
const SCRAPE_TIMEOUT_MS = 10 * SECOND;

export interface PageWindow {
  readonly from: SimulatedMs;
  readonly to: SimulatedMs;
}

/** What Prometheus scraped, and what was true at each scrape. */
export interface PageRecord {
  readonly series: readonly RecordedSeries[];
  readonly deaths: readonly Death[];
  /** Whether each scrape succeeded. */
  readonly isUp: readonly boolean[];
  readonly scrapeSeconds: number;
}

export interface PageRecorderDeps {
  readonly timeline: Timeline;
  readonly exporter: SimulatedExporter;
  readonly oracle: Oracle;
}

/** Scrapes the exporter as Prometheus does. */
export class PageRecorder {
  readonly #deps: PageRecorderDeps;
  readonly #window: PageWindow;
  readonly #samples: SampleLog;
  readonly #deaths = new DeathLog();
  readonly #isUp: boolean[] = [];

  constructor(deps: PageRecorderDeps, window: PageWindow) {
    this.#deps = deps;
    this.#window = window;
    this.#samples = new SampleLog(namesInRules(), (EPOCH_MS + window.from) / 1000);
  }

  get record(): PageRecord {
    return {
      series: this.#samples.recorded(),
      deaths: this.#deaths.deaths,
      isUp: this.#isUp,
      scrapeSeconds: SCRAPE_SECONDS,
    };
  }

  start(): void {
    this.#deps.timeline.at(this.#window.from, () => this.#scrape());
  }

  async #scrape(): Promise<void> {
    const { timeline, exporter } = this.#deps;
    const startedAt = timeline.now;
    if (startedAt < this.#window.to) {
      timeline.at(startedAt + SCRAPE_SECONDS * SECOND, () => this.#scrape());
    }
    // A stalled exporter answers when its event loop runs again, if Prometheus waits that long.
    if (exporter.isStalled && exporter.busyUntil - startedAt < SCRAPE_TIMEOUT_MS) {
      timeline.at(exporter.busyUntil + 1, () => this.#read());
    } else {
      await this.#read();
    }
  }

  async #read(): Promise<void> {
    const { exporter, oracle } = this.#deps;
    this.#deaths.observe(oracle.reader, this.#isUp.length * SCRAPE_SECONDS);
    if (exporter.fleet === undefined || exporter.isStalled) {
      this.#samples.fail();
      this.#isUp.push(false);
    } else {
      this.#samples.add(await exporter.scrape());
      this.#isUp.push(true);
    }
  }
}
