import { counter, gauge, gauges, type WorkerFamily, listOf } from './family';

/** Resource usage of the worker's process or container, not of the host. */
export const resources: readonly WorkerFamily[] = [
  gauge(
    'worker_cpu_usage_ratio',
    'CPU usage of the worker; 1 is all CPU available to it.',
    (worker) => worker.report.resources?.cpu_ratio,
  ),
  gauge(
    'worker_memory_usage_bytes',
    'Memory of the worker: of its process, or of all processes of its container.',
    (worker) => worker.report.resources?.memory_bytes,
  ),
  gauge(
    'worker_memory_limit_bytes',
    'Memory limit of the worker.',
    (worker) => worker.report.resources?.memory_limit_bytes,
  ),
  gauge(
    'worker_event_loop_stalled_seconds',
    'Time for which the event loop of the worker is blocked, or was before its last report.',
    (worker) => worker.report.resources?.event_loop_stalled_seconds,
  ),
  gauges(
    'worker_gpu_utilization_ratio',
    'Utilization of a GPU of the worker, 0 to 1.',
    ['gpu'],
    (worker, emit) => {
      for (const gpu of listOf(worker.report.resources?.gpus)) {
        emit(gpu.utilization_ratio, gpu.gpu);
      }
    },
  ),
  gauges(
    'worker_gpu_memory_usage_bytes',
    'Memory in use on a GPU of the worker.',
    ['gpu'],
    (worker, emit) => {
      for (const gpu of listOf(worker.report.resources?.gpus)) {
        emit(gpu.memory_bytes, gpu.gpu);
      }
    },
  ),
  gauges('worker_gpu_memory_limit_bytes', 'Memory size of a GPU of the worker.', ['gpu'], (worker, emit) => {
    for (const gpu of listOf(worker.report.resources?.gpus)) {
      emit(gpu.memory_limit_bytes, gpu.gpu);
    }
  }),
  gauges(
    'worker_disk_usage_bytes',
    'Bytes in use on a disk of the worker.',
    ['mountpoint'],
    (worker, emit) => {
      for (const disk of listOf(worker.report.resources?.disks)) {
        emit(disk.used_bytes, disk.mountpoint);
      }
    },
  ),
  gauges('worker_disk_size_bytes', 'Size of a disk of the worker.', ['mountpoint'], (worker, emit) => {
    for (const disk of listOf(worker.report.resources?.disks)) {
      emit(disk.size_bytes, disk.mountpoint);
    }
  }),
  counter(
    'worker_network_receive_bytes_total',
    'Bytes the worker received since it started.',
    (worker) => worker.report.resources?.network?.receive_bytes_total,
  ),
  counter(
    'worker_network_transmit_bytes_total',
    'Bytes the worker sent since it started.',
    (worker) => worker.report.resources?.network?.transmit_bytes_total,
  ),
];
