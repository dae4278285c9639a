import { BAD, GOOD, WATCH } from '../../parts/colours';
import { maxBy, ofWorker, rate, sumBy } from '../../parts/promql';
import { steps } from '../../parts/thresholds';
import { chart } from '../../panels/chart';
import { of, running } from './query';

export const resources = [
  chart({
    title: 'CPU',
    description: 'CPU the worker uses, of all it may use. Good: below 90 %; over 95 % is critical.',
    w: 8,
    h: 7,
    unit: 'percentunit',
    softMax: 1,
    thresholds: steps(GOOD, [0.9, WATCH], [0.95, BAD]),
    asks: [{ expr: `max(${running('worker_cpu_usage_ratio')})`, legend: 'used' }],
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
    description: 'Share of each disk in use. Good: below 85 %, and not rising.',
    w: 8,
    h: 7,
    unit: 'percentunit',
    softMax: 1,
    thresholds: steps(GOOD, [0.85, WATCH], [0.95, BAD]),
    none: 'The worker reports no disks.',
    asks: [
      {
        expr: `${maxBy('mountpoint', running('worker_disk_usage_bytes'))} / ${maxBy('mountpoint', ofWorker('worker_disk_size_bytes'))}`,
        legend: '{{mountpoint}}',
      },
    ],
  }),
];

export const machine = [
  chart({
    title: 'GPU',
    description: 'Use of each GPU and of its memory. Good: memory below 90 %, from where it is critical.',
    w: 8,
    h: 7,
    unit: 'percentunit',
    softMax: 1,
    none: 'The worker reports no GPU.',
    asks: [
      { expr: maxBy('gpu', running('worker_gpu_utilization_ratio')), legend: 'GPU {{gpu}}' },
      {
        expr: `${maxBy('gpu', running('worker_gpu_memory_usage_bytes'))} / ${maxBy('gpu', ofWorker('worker_gpu_memory_limit_bytes'))}`,
        legend: 'memory of {{gpu}}',
      },
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
