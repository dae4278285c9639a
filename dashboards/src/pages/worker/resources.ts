import { BAD, WATCH } from '../../elements/colours';
import { maxBy, ofWorker, rate, sumBy } from '../../elements/promql';
import { chart } from '../../panels/chart';
import { bound, of, running } from './worker-promql';

/** Drawn as dashed lines: what the exporter is configured to call a warning, and critical, for this worker's type. */
const BOUNDS = { dashed: '/^(warning|critical)$/', colours: { warning: WATCH, critical: BAD } };

export const resources = [
  chart({
    title: 'CPU',
    description: 'CPU the worker uses, of all it may use. Good: below the bounds that its checks have.',
    w: 8,
    h: 7,
    unit: 'percentunit',
    softMax: 1,
    ...BOUNDS,
    asks: [
      { expr: `max(${running('worker_cpu_usage_ratio')})`, legend: 'used' },
      { expr: bound('cpu_ratio', 'warning', 'worker_cpu_usage_ratio'), legend: 'warning' },
      { expr: bound('cpu_ratio', 'critical', 'worker_cpu_usage_ratio'), legend: 'critical' },
    ],
  }),
  chart({
    title: 'Memory',
    description:
      'Resident memory and its limit. Good: flat, and well below the limit; a steady rise is a leak.',
    w: 8,
    h: 7,
    unit: 'bytes',
    dashed: 'limit',
    colours: { limit: BAD },
    asks: [
      { expr: `max(${running('worker_memory_usage_bytes')})`, legend: 'used' },
      { expr: of('worker_memory_limit_bytes'), legend: 'limit' },
    ],
  }),
  chart({
    title: 'Disk',
    description: 'Share of each disk in use. Good: below the bounds that its checks have, and not rising.',
    w: 8,
    h: 7,
    unit: 'percentunit',
    softMax: 1,
    ...BOUNDS,
    none: 'The worker reports no disks.',
    asks: [
      {
        expr: `${maxBy('mountpoint', running('worker_disk_usage_bytes'))} / ${maxBy('mountpoint', ofWorker('worker_disk_size_bytes'))}`,
        legend: '{{mountpoint}}',
      },
      { expr: bound('disk_ratio', 'warning', 'worker_disk_usage_bytes'), legend: 'warning' },
      { expr: bound('disk_ratio', 'critical', 'worker_disk_usage_bytes'), legend: 'critical' },
    ],
  }),
];

export const machine = [
  chart({
    title: 'GPU',
    description: 'Use of each GPU and of its memory. Good: memory below what its checks call critical.',
    w: 8,
    h: 7,
    unit: 'percentunit',
    softMax: 1,
    dashed: 'critical',
    colours: { critical: BAD },
    none: 'The worker reports no GPU.',
    asks: [
      { expr: maxBy('gpu', running('worker_gpu_utilization_ratio')), legend: 'GPU {{gpu}}' },
      {
        expr: `${maxBy('gpu', running('worker_gpu_memory_usage_bytes'))} / ${maxBy('gpu', ofWorker('worker_gpu_memory_limit_bytes'))}`,
        legend: 'memory of {{gpu}}',
      },
      { expr: bound('gpu_memory_ratio', 'critical', 'worker_gpu_memory_usage_bytes'), legend: 'critical' },
    ],
  }),
  chart({
    title: 'Network',
    description: 'Bytes per second in and out. Good: what its work explains.',
    w: 8,
    h: 7,
    unit: 'Bps',
    none: 'The worker reports no network.',
    asks: [
      { expr: `max(${rate(ofWorker('worker_network_receive_bytes_total'))})`, legend: 'in' },
      { expr: `max(${rate(ofWorker('worker_network_transmit_bytes_total'))})`, legend: 'out' },
    ],
  }),
  chart({
    title: 'Errors',
    description: 'Errors per minute by type. Good: none, or few and of the kinds you know.',
    w: 8,
    h: 7,
    unit: 'cpm',
    none: 'The worker reports no errors.',
    asks: [
      {
        expr: `60 * ${sumBy('error_type', rate(ofWorker('worker_errors_total')))}`,
        legend: '{{error_type}}',
      },
    ],
  }),
];
