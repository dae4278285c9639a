import { type StoreConnection, type StoreUnavailableError } from './store-connection';

/** How a result compares with the stored result of the same subject. `unknown`: the store is unavailable. */
export type Comparison = 'new' | 'same' | 'changed' | 'unknown';

/** Compares results with those in the store and stores them there. Never rejects: workers go on without the store. */
export class ResultComparer {
  readonly #connection: StoreConnection;
  readonly #onProblem: (problem: StoreUnavailableError) => void;

  /** @param onProblem called when the store is unavailable */
  constructor(connection: StoreConnection, onProblem: (problem: StoreUnavailableError) => void) {
    this.#connection = connection;
    this.#onProblem = onProblem;
  }

  async compare(workerType: string, subject: string, result: object): Promise<Comparison> {
    const path = `/results/${workerType}/${encodeURIComponent(subject)}`;
    const body = JSON.stringify(result);
    try {
      const { status, body: previous } = await this.#connection.request('GET', path);
      if (status === 200 && previous === body) {
        return 'same';
      }
      await this.#connection.request('PUT', path, body);
      return status === 200 ? 'changed' : 'new';
    } catch (problem) {
      this.#onProblem(problem as StoreUnavailableError);
      return 'unknown';
    }
  }
}
