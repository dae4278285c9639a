import { readAll } from './paged.mjs';
import { repeat } from './unique-records.mjs';

/** What an exporter has after its start, as the scenario `kill` compares it. */
export class StoredState {
  #url;
  /** By name of the series: its labels as text, and the value. */
  #samples = new Map();
  #lists = new Map();

  constructor(url, text) {
    this.#url = url;
    for (const [, name, labels, value] of text.matchAll(/^(\w+)\{(.*)\} (\S+)$/gm)) {
      const samples = this.#samples.get(name) ?? [];
      samples.push([labels, Number(value)]);
      this.#samples.set(name, samples);
    }
  }

  static async read(url) {
    return new StoredState(url, await (await fetch(`${url}/metrics`)).text());
  }

  samples = (name) => this.#samples.get(name) ?? [];

  /** The value of a worker's series; 0 without one. */
  sample = (name, workerId, where = '') =>
    this.samples(name).find(
      ([labels]) => labels.includes(`worker_id="${workerId}"`) && labels.includes(where),
    )?.[1] ?? 0;

  /** IDs with a prefix of the workers that have entered a state, each as often as it has. */
  entered = (state, prefix) =>
    this.samples('worker_health_transitions_total')
      .filter(([labels]) => labels.includes(`state="${state}"`) && labels.includes(`worker_id="${prefix}`))
      .flatMap(([labels, value]) => repeat(/worker_id="([^"]*)"/.exec(labels)[1], value));

  /** The rows of a list of the API. */
  list = (path, member) => {
    const list = this.#lists.get(path) ?? readAll(this.#url, path, member);
    this.#lists.set(path, list);
    return list;
  };

  /** ID and reason of the maintenance windows that match. */
  windows = async (matches) =>
    (await this.list('/health/maintenance', 'windows'))
      .filter(matches)
      .map(({ id, reason }) => `${id} ${reason}`);
}
