import { gauges, type WorkerFamily, flag, listOf } from './family';

/** The models a worker serves. */
export const models: readonly WorkerFamily[] = [
  gauges('worker_model_loaded', 'Whether the model is loaded.', ['model'], (worker, emit) => {
    for (const model of listOf(worker.report.models)) {
      emit(flag(model.loaded), model.model);
    }
  }),
  gauges('worker_model_load_seconds', 'Duration of loading the model.', ['model'], (worker, emit) => {
    for (const model of listOf(worker.report.models)) {
      emit(model.load_seconds, model.model);
    }
  }),
];
