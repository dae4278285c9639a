import { type Worker } from '../../model/worker';
import { counters, gauges, type WorkerFamily, flag, listOf, dateTimeSeconds } from './family';

const PROVIDER = ['provider'] as const;
function providers(worker: Worker) {
  return listOf(worker.report.sdk);
}

/** Third-party APIs that a worker calls. */
export const sdk: readonly WorkerFamily[] = [
  gauges('worker_sdk_connected', 'Whether the provider’s API responds.', PROVIDER, (worker, emit) => {
    for (const each of providers(worker)) {
      emit(flag(each.connected), each.provider);
    }
  }),
  counters('worker_sdk_requests_total', 'Requests since the worker started.', PROVIDER, (worker, emit) => {
    for (const each of providers(worker)) {
      emit(each.requests_total, each.provider);
    }
  }),
  counters(
    'worker_sdk_requests_failed_total',
    'Failed requests since the worker started.',
    PROVIDER,
    (worker, emit) => {
      for (const each of providers(worker)) {
        emit(each.failed_total, each.provider);
      }
    },
  ),
  counters(
    'worker_sdk_input_tokens_total',
    'Tokens sent since the worker started.',
    PROVIDER,
    (worker, emit) => {
      for (const each of providers(worker)) {
        emit(each.input_tokens_total, each.provider);
      }
    },
  ),
  counters(
    'worker_sdk_output_tokens_total',
    'Tokens received since the worker started.',
    PROVIDER,
    (worker, emit) => {
      for (const each of providers(worker)) {
        emit(each.output_tokens_total, each.provider);
      }
    },
  ),
  gauges(
    'worker_sdk_rate_limit',
    'Requests that the provider’s rate limit allows.',
    PROVIDER,
    (worker, emit) => {
      for (const each of providers(worker)) {
        emit(each.rate_limit?.limit, each.provider);
      }
    },
  ),
  gauges(
    'worker_sdk_rate_limit_remaining',
    'Requests remaining in the provider’s rate limit.',
    PROVIDER,
    (worker, emit) => {
      for (const each of providers(worker)) {
        emit(each.rate_limit?.remaining, each.provider);
      }
    },
  ),
  gauges(
    'worker_sdk_rate_limit_reset_timestamp_seconds',
    'Time at which the rate limit resets.',
    PROVIDER,
    (worker, emit) => {
      for (const each of providers(worker)) {
        emit(dateTimeSeconds(each.rate_limit?.resets_at), each.provider);
      }
    },
  ),
];
