import { type Check } from './check';
import { compareToBounds, type Finding, toCheckResult } from './findings';

/** Compares CPU, memory and GPU memory usage with their thresholds (S2.4). Skips memory without a limit. */
export const resources: Check = ({ worker, thresholds }) => {
  const reported = worker.report.resources;
  const findings: Finding[] = [];
  if (reported?.cpu_ratio !== undefined) {
    findings.push(compareToBounds('cpu_ratio', 'CPU', reported.cpu_ratio, thresholds.cpu_ratio));
  }
  if (reported?.memory_bytes !== undefined && reported.memory_limit_bytes) {
    const ratio = reported.memory_bytes / reported.memory_limit_bytes;
    findings.push(compareToBounds('memory_ratio', 'memory', ratio, thresholds.memory_ratio));
  }
  for (const gpu of reported?.gpus ?? []) {
    if (gpu.memory_bytes === undefined || !gpu.memory_limit_bytes) {
      continue;
    }
    const ratio = gpu.memory_bytes / gpu.memory_limit_bytes;
    findings.push(
      compareToBounds(
        `gpu_${gpu.gpu}_memory_ratio`,
        `memory of GPU ${gpu.gpu}`,
        ratio,
        thresholds.gpu_memory_ratio,
      ),
    );
  }
  return toCheckResult('resources', findings);
};
