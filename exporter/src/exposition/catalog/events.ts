import { type Worker } from '../../model/worker';
import { counters, gauge, type WorkerFamily, forEachKey } from './family';

function types(worker: Worker) {
  return worker.report.events?.types;
}

/** Events that a worker sends, and its errors. */
export const events: readonly WorkerFamily[] = [
  counters(
    'worker_events_sent_total',
    'Events sent since the worker started.',
    ['event_type'],
    (worker, emit) => {
      forEachKey(types(worker), (event, type) => emit(event.sent, type));
    },
  ),
  counters(
    'worker_events_failed_total',
    'Events that could not be sent since the worker started.',
    ['event_type', 'reason'],
    (worker, emit) => {
      forEachKey(types(worker), (event, type) =>
        forEachKey(event.failed, (count, reason) => emit(count, type, reason)),
      );
    },
  ),
  counters(
    'worker_event_bytes_total',
    'Bytes of events sent since the worker started.',
    ['event_type'],
    (worker, emit) => {
      forEachKey(types(worker), (event, type) => emit(event.bytes, type));
    },
  ),
  gauge('worker_events_buffered', 'Events waiting to be sent.', (worker) => worker.report.events?.buffered),
  counters(
    'worker_errors_total',
    'Errors since the worker started, by type.',
    ['error_type'],
    (worker, emit) => {
      forEachKey(worker.report.errors, (count, type) => emit(count, type));
    },
  ),
];
