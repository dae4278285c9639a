import { BAD, WARN } from '../../elements/colours';
import { maxBy, forWorker, rate, sumBy } from '../../elements/promql';
import { timeSeries } from '../../panels/time-series';
import { checkThreshold, maxForWorker, unlessStopped } from './worker-promql';

/** Drawn as dashed lines: what the exporter is configured to call a warning, and critical, for this worker's type. */
const THRESHOLD_LINES = { dashed: '/^(warning|critical)$/', colours: { warning: WARN, critical: BAD } };

export const resources = [
  timeSeries({
    title: 'CPU',
    description: 'CPU usage as a share of the CPU available to the worker. Good: below the check thresholds.',
    w: 8,
    h: 7,
    unit: 'percentunit',
    softMax: 1,
    ...THRESHOLD_LINES,
    queries: [
      { expr: `max(${unlessStopped('worker_cpu_usage_ratio')})`, legend: 'used' },
      { expr: checkThreshold('cpu_ratio', 'warning', 'worker_cpu_usage_ratio'), legend: 'warning' },
      { expr: checkThreshold('cpu_ratio', 'critical', 'worker_cpu_usage_ratio'), legend: 'critical' },
    ],
  }),
  timeSeries({
    title: 'Memory',
    description:
      'Resident memory and memory limit. Good: flat, well below the limit. A steady rise indicates a leak.',
    w: 8,
    h: 7,
    unit: 'bytes',
    dashed: 'limit',
    colours: { limit: BAD },
    queries: [
      { expr: `max(${unlessStopped('worker_memory_usage_bytes')})`, legend: 'used' },
      { expr: maxForWorker('worker_memory_limit_bytes'), legend: 'limit' },
    ],
  }),
  timeSeries({
    title: 'Disk',
    description: 'Usage of each disk. Good: below the check thresholds, not rising.',
    w: 8,
    h: 7,
    unit: 'percentunit',
    softMax: 1,
    ...THRESHOLD_LINES,
    emptyText: 'The worker does not report disks.',
    queries: [
      {
        expr: `${maxBy('mountpoint', unlessStopped('worker_disk_usage_bytes'))} / ${maxBy('mountpoint', forWorker('worker_disk_size_bytes'))}`,
        legend: '{{mountpoint}}',
      },
      { expr: checkThreshold('disk_ratio', 'warning', 'worker_disk_usage_bytes'), legend: 'warning' },
      { expr: checkThreshold('disk_ratio', 'critical', 'worker_disk_usage_bytes'), legend: 'critical' },
    ],
  }),
];

export const devices = [
  timeSeries({
    title: 'Blocked event loop',
    description:
      'Time for which the event loop of the worker is blocked, or was before its last report. Good: no data. Shorter than 5 s is not reported.',
    w: 6,
    h: 7,
    unit: 's',
    ...THRESHOLD_LINES,
    emptyText: 'The event loop was not blocked.',
    queries: [
      { expr: `max(${unlessStopped('worker_event_loop_stalled_seconds')})`, legend: 'blocked' },
      {
        expr: checkThreshold('event_loop_stalled_seconds', 'warning', 'worker_event_loop_stalled_seconds'),
        legend: 'warning',
      },
      {
        expr: checkThreshold('event_loop_stalled_seconds', 'critical', 'worker_event_loop_stalled_seconds'),
        legend: 'critical',
      },
    ],
  }),
  timeSeries({
    title: 'GPU',
    description: 'Utilization and memory usage of each GPU. Good: memory below the critical check threshold.',
    w: 6,
    h: 7,
    unit: 'percentunit',
    softMax: 1,
    dashed: 'critical',
    colours: { critical: BAD },
    emptyText: 'The worker does not report GPUs.',
    queries: [
      { expr: maxBy('gpu', unlessStopped('worker_gpu_utilization_ratio')), legend: 'GPU {{gpu}}' },
      {
        expr: `${maxBy('gpu', unlessStopped('worker_gpu_memory_usage_bytes'))} / ${maxBy('gpu', forWorker('worker_gpu_memory_limit_bytes'))}`,
        legend: 'GPU {{gpu}} memory',
      },
      {
        expr: checkThreshold('gpu_memory_ratio', 'critical', 'worker_gpu_memory_usage_bytes'),
        legend: 'critical',
      },
    ],
  }),
  timeSeries({
    title: 'Network',
    description: 'Bytes received and sent per second. Good: matches the workload.',
    w: 6,
    h: 7,
    unit: 'Bps',
    emptyText: 'The worker does not report network usage.',
    queries: [
      { expr: `max(${rate(forWorker('worker_network_receive_bytes_total'))})`, legend: 'in' },
      { expr: `max(${rate(forWorker('worker_network_transmit_bytes_total'))})`, legend: 'out' },
    ],
  }),
  timeSeries({
    title: 'Errors',
    description: 'Errors per minute by type. Good: none, or few of known types.',
    w: 6,
    h: 7,
    unit: 'cpm',
    emptyText: 'The worker does not report errors.',
    queries: [
      {
        expr: `60 * ${sumBy('error_type', rate(forWorker('worker_errors_total')))}`,
        legend: '{{error_type}}',
      },
    ],
  }),
];
