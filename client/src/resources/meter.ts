import { type Allowance, allowance } from './allowance';
import { type DiskReport, type ResourceReport, readDisks } from './disks';
import { type Reading, readProcess, usage } from './usage';

/** Measures this process from one report to the next. */
export class Meter {
  private readonly may: Allowance;
  private before: Reading;
  private disks: readonly DiskReport[] = [];

  /** @param mountpoints whose use is told; the newest completed reading is reported, so no report waits for a disk */
  constructor(
    private readonly now: () => number,
    private readonly mountpoints: readonly string[],
    private readonly onFailure: (mountpoint: string, cause: unknown) => void,
    memoryLimitBytes?: number,
  ) {
    const found = allowance();
    this.may = { ...found, memoryBytes: memoryLimitBytes ?? found.memoryBytes };
    this.before = readProcess(now());
    this.readDisks();
  }

  measure(): ResourceReport {
    const after = readProcess(this.now());
    const used = usage(this.before, after, this.may);
    if (used.cpu_ratio !== undefined) this.before = after;
    this.readDisks();
    return { ...used, ...(this.disks.length > 0 ? { disks: [...this.disks] } : {}) };
  }

  private readDisks(): void {
    if (this.mountpoints.length === 0) return;
    void readDisks(this.mountpoints, this.onFailure).then((disks) => (this.disks = disks));
  }
}
