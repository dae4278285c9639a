import { type Check } from './check';
import { compareToBounds, type Finding, toCheckResult } from './findings';

/** Compares the usage of each disk with its thresholds (S2.2). Skips disks of unknown size or size 0. */
export const diskSpace: Check = ({ worker, thresholds }) => {
  const findings: Finding[] = [];
  for (const disk of worker.report.resources?.disks ?? []) {
    if (disk.used_bytes === undefined || !disk.size_bytes) {
      continue;
    }
    const ratio = disk.used_bytes / disk.size_bytes;
    findings.push(
      compareToBounds(
        `disk_ratio ${disk.mountpoint}`,
        `disk ${disk.mountpoint}`,
        ratio,
        thresholds.disk_ratio,
      ),
    );
  }
  return toCheckResult('disk_space', findings);
};
