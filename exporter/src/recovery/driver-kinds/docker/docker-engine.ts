import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { visibleText } from '../../../model/visible-text';
import { boundedRequest, type HttpRequest, type HttpResponse } from '../http/bounded-request';
import { Container } from './container';

/** The engine cannot be reached, or rejects a request. The message has the engine's own reason. */
export class DockerError extends Error {
  override readonly name = 'DockerError';
}

/** The newest version of the API (1.51) whose documentation the requests below follow. Older engines get their own version. */
const NEWEST_MINOR = 51;
/** From this version on (1.42), `POST /containers/{id}/restart` takes a signal. */
const MINOR_WITH_RESTART_SIGNAL = 42;
/** A list of a thousand containers has about 2 MB. Longer ones are errors, and never cut: a missing entry would mislead. */
const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;

const ListedContainers = Type.Array(Type.Object({ Id: Container.properties.Id }));
const ErrorBody = Type.Object({ message: Type.String() });

/** Requests to a Docker engine over its Unix socket, each on a connection of its own. */
export class DockerEngine {
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /**
   * IDs of all containers, also stopped ones, whose label has the value.
   *
   * @throws DockerError
   */
  async findByLabel(label: string, value: string, signal: AbortSignal): Promise<readonly string[]> {
    const filters = encodeURIComponent(JSON.stringify({ label: [`${label}=${value}`] }));
    const path = `/containers/json?all=1&filters=${filters}`;
    const list = await this.#read(path, ListedContainers, signal);
    return list.map(({ Id }) => Id);
  }

  /** @throws DockerError */
  inspect(id: string, signal: AbortSignal): Promise<Container> {
    return this.#read(`/containers/${id}/json`, Container, signal);
  }

  /**
   * Sends the stop signal, after `stopSeconds` SIGKILL, and starts the container again. Also starts one that is stopped.
   *
   * @param stopSignal instead of that of the image
   * @throws DockerError
   */
  async restart(
    id: string,
    stopSeconds: number,
    stopSignal: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    if (stopSignal !== undefined && (await this.#minor(signal)) < MINOR_WITH_RESTART_SIGNAL) {
      await this.kill(id, stopSignal, signal);
      await this.#waitUntilStopped(
        id,
        AbortSignal.any([signal, AbortSignal.timeout(stopSeconds * 1000)]),
        signal,
      );
      await this.#change(`/containers/${id}/restart?t=0`, signal);
      return;
    }
    const query = stopSignal === undefined ? '' : `&signal=${encodeURIComponent(stopSignal)}`;
    await this.#change(`/containers/${id}/restart?t=${stopSeconds}${query}`, signal);
  }

  /**
   * Sends a signal. A container that does not run is left as it is.
   *
   * @throws DockerError
   */
  async kill(id: string, name: string, signal: AbortSignal): Promise<void> {
    // 409: the container does not run.
    await this.#change(`/containers/${id}/kill?signal=${encodeURIComponent(name)}`, signal, [409]);
  }

  /** @throws DockerError */
  async killAndStart(id: string, signal: AbortSignal): Promise<void> {
    await this.kill(id, 'SIGKILL', signal);
    await this.#waitUntilStopped(id, signal, signal);
    // 304: the engine's restart policy was quicker.
    await this.#change(`/containers/${id}/start`, signal, [304]);
  }

  /**
   * Stops a container for good: its restart policy does not start it again.
   *
   * @throws DockerError
   */
  async stop(id: string, stopSeconds: number, signal: AbortSignal): Promise<void> {
    // 304: it is stopped already.
    await this.#change(`/containers/${id}/stop?t=${stopSeconds}`, signal, [304]);
  }

  async #waitUntilStopped(id: string, until: AbortSignal, signal: AbortSignal): Promise<void> {
    try {
      await this.#change(`/containers/${id}/wait?condition=not-running`, until);
    } catch (error) {
      // The time of the stop signal is over; the time of the step is not.
      if (!until.aborted || signal.aborted) {
        throw error;
      }
    }
  }

  /** The minor version of the API to use. Engines reject versions that they do not know, older and newer ones. */
  async #minor(signal: AbortSignal): Promise<number> {
    const { status, headers } = await this.#send({ method: 'GET', path: '/_ping' }, signal);
    const minor = /^1\.(\d{1,4})$/.exec(String(headers['api-version']))?.[1];
    if (status !== 200 || minor === undefined) {
      throw new DockerError(
        `${this.#socketPath} is not the socket of a Docker engine: /_ping has no Api-Version.`,
      );
    }
    return Math.min(Number(minor), NEWEST_MINOR);
  }

  async #read<Schema extends TSchema>(
    path: string,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<Static<Schema>> {
    const minor = await this.#minor(signal);
    const response = await this.#send({ method: 'GET', path: `/v1.${minor}${path}` }, signal);
    if (response.status !== 200) {
      throw engineError(response);
    }
    if (response.truncated) {
      throw new DockerError(`The response of the Docker engine has more than ${MAX_RESPONSE_BYTES} bytes.`);
    }
    const content: unknown = JSON.parse(response.body);
    if (!Value.Check(schema, content)) {
      const [error] = Value.Errors(schema, content);
      throw new DockerError(`The response of the Docker engine has an unexpected ${error?.path ?? 'form'}.`);
    }
    return content;
  }

  async #change(path: string, signal: AbortSignal, accepted: readonly number[] = []): Promise<void> {
    const minor = await this.#minor(signal);
    const response = await this.#send({ method: 'POST', path: `/v1.${minor}${path}` }, signal);
    if ((response.status < 200 || response.status > 299) && !accepted.includes(response.status)) {
      throw engineError(response);
    }
  }

  async #send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const limits = { signal, maxBytes: MAX_RESPONSE_BYTES };
    try {
      return await boundedRequest({ socketPath: this.#socketPath }, request, limits);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new DockerError(`The Docker engine at ${this.#socketPath} did not respond: ${reason}`, {
        cause: error,
      });
    }
  }
}

function engineError({ status, body }: HttpResponse): DockerError {
  let message = body;
  try {
    const content: unknown = JSON.parse(body);
    message = Value.Check(ErrorBody, content) ? content.message : body;
  } catch {
    // Some errors are plain text.
  }
  return new DockerError(
    `The Docker engine responded with ${status}: ${visibleText(message.trim()).slice(0, 500)}`,
  );
}
