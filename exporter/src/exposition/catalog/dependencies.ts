import { type Worker } from '../../model/worker';
import { counters, gauges, type WorkerFamily, flag, listOf } from './family';

const CONNECTION = ['connection', 'kind'] as const;
function connections(worker: Worker) {
  return listOf(worker.report.connections);
}

/** Connections of a worker to databases and services. */
export const dependencies: readonly WorkerFamily[] = [
  gauges('worker_connection_up', 'Whether the connection is established.', CONNECTION, (worker, emit) => {
    for (const each of connections(worker)) {
      emit(flag(each.connected), each.name, each.kind);
    }
  }),
  gauges(
    'worker_connection_pool_used',
    'Connections of the pool that are in use.',
    CONNECTION,
    (worker, emit) => {
      for (const each of connections(worker)) {
        emit(each.pool_used, each.name, each.kind);
      }
    },
  ),
  gauges('worker_connection_pool_size', 'Maximum connections of the pool.', CONNECTION, (worker, emit) => {
    for (const each of connections(worker)) {
      emit(each.pool_size, each.name, each.kind);
    }
  }),
  gauges(
    'worker_connection_latency_seconds',
    'Round-trip time over the connection.',
    CONNECTION,
    (worker, emit) => {
      for (const each of connections(worker)) {
        emit(each.latency_seconds, each.name, each.kind);
      }
    },
  ),
  counters(
    'worker_connection_operations_total',
    'Operations over the connection since the worker started.',
    CONNECTION,
    (worker, emit) => {
      for (const each of connections(worker)) {
        emit(each.operations_total, each.name, each.kind);
      }
    },
  ),
  counters(
    'worker_connection_operations_failed_total',
    'Failed operations over the connection since the worker started.',
    CONNECTION,
    (worker, emit) => {
      for (const each of connections(worker)) {
        emit(each.failed_total, each.name, each.kind);
      }
    },
  ),
];
