import { find, type Finding } from './findings';
import { type Check } from './check';
import { verdict } from './verdict';

/** CPU, memory and GPU memory against their thresholds (S2.4). Memory without a limit has no ratio and is left out. */
export const resources: Check = ({ worker, thresholds }) => {
  const told = worker.known.resources;
  const findings: Finding[] = [];
  if (told?.cpu_ratio !== undefined)
    findings.push(find('cpu_ratio', 'CPU', told.cpu_ratio, thresholds.cpu_ratio));
  if (told?.memory_bytes !== undefined && told.memory_limit_bytes) {
    const ratio = told.memory_bytes / told.memory_limit_bytes;
    findings.push(find('memory_ratio', 'memory', ratio, thresholds.memory_ratio));
  }
  for (const gpu of told?.gpus ?? []) {
    if (gpu.memory_bytes === undefined || !gpu.memory_limit_bytes) continue;
    const ratio = gpu.memory_bytes / gpu.memory_limit_bytes;
    findings.push(
      find(`gpu_${gpu.gpu}_memory_ratio`, `memory of GPU ${gpu.gpu}`, ratio, thresholds.gpu_memory_ratio),
    );
  }
  return verdict('resources', findings);
};
