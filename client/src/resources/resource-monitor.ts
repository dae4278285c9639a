import { type Clock } from '../runtime/clock';
import { type ProblemReporter } from '../runtime/problems';
import { type Allowance, allowance } from './resource-limits';
import { type DiskReport, type ResourceReport, readDisks } from './disks';
import { type Reading, readProcess, usage } from './usage';

/** Measures this process from one report to the next. */
export class Meter {
  readonly #may: Allowance;
  #before: Reading;
  #disks: readonly DiskReport[] = [];

  readonly #clock: Pick<Clock, 'now'>;
  readonly #mountpoints: readonly string[];
  readonly #problems: ProblemReporter;

  /** @param #mountpoints whose use is told; the newest completed reading is reported, so no report waits for a disk */
  constructor(
    clock: Pick<Clock, 'now'>,
    mountpoints: readonly string[],
    problems: ProblemReporter,
    memoryLimitBytes: number | undefined,
  ) {
    this.#clock = clock;
    this.#mountpoints = mountpoints;
    this.#problems = problems;

    const found = allowance();
    this.#may = { ...found, memoryBytes: memoryLimitBytes ?? found.memoryBytes };
    this.#before = readProcess(clock.now());
    this.#readDisks();
  }

  measure(): ResourceReport {
    const after = readProcess(this.#clock.now());
    const used = usage(this.#before, after, this.#may);
    if (used.cpu_ratio !== undefined) this.#before = after;
    this.#readDisks();
    return { ...used, ...(this.#disks.length > 0 ? { disks: [...this.#disks] } : {}) };
  }

  #readDisks(): void {
    if (this.#mountpoints.length === 0) return;
    void readDisks(this.#mountpoints, (mountpoint, cause) => {
      const message = `Disk use of ${mountpoint} cannot be read: ${String(cause)}`;
      this.#problems.report({ kind: 'content', message, cause }, mountpoint);
    }).then((disks) => (this.#disks = disks));
  }
}
