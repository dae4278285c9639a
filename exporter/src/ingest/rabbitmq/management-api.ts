import { type QueueReport } from '@heartline/protocol';
import { type SourceTraffic } from '../sources/source';

export interface ManagementApiOptions {
  /** Base URL. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly virtualHost: string;
}

/** A response of 10,000 queues has 1 MB. */
const MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

/** The queues of a virtual host, as the management API tells them. Its figures are up to 5 s old. */
export class ManagementApi {
  readonly #url: string;
  readonly #authorization: string;
  #requests = 0;
  #receivedBytes = 0;

  constructor({ url, username, password, virtualHost }: ManagementApiOptions) {
    const base = url.replace(/\/+$/, '');
    const columns = 'name,messages_ready,messages_unacknowledged';
    this.#url = `${base}/api/queues/${encodeURIComponent(virtualHost)}?columns=${columns}`;
    this.#authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  }

  get traffic(): SourceTraffic {
    return { commands: this.#requests, sentBytes: 0, receivedBytes: this.#receivedBytes };
  }

  /** @throws if the API does not answer with a list of queues */
  async queues(signal: AbortSignal): Promise<readonly QueueReport[]> {
    this.#requests += 1;
    const response = await fetch(this.#url, {
      signal,
      redirect: 'error',
      headers: { authorization: this.#authorization, accept: 'application/json' },
    });
    if (!response.ok) {
      // An unread body would hold its connection.
      await response.body?.cancel();
      throw new Error(
        `the management API has answered ${response.status}; the user needs the tag management`,
      );
    }
    const queues = JSON.parse(await this.#bodyOf(response)) as unknown;
    if (!Array.isArray(queues)) {
      throw new Error('the management API has not answered with a list of queues');
    }
    return (queues as readonly unknown[]).flatMap(queueReport);
  }

  async #bodyOf({ body }: Response): Promise<string> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const stream: AsyncIterable<Uint8Array> | readonly Uint8Array[] = body ?? [];
    for await (const chunk of stream) {
      bytes += chunk.length;
      this.#receivedBytes += chunk.length;
      if (bytes > MAX_RESPONSE_BYTES) {
        throw new Error(`the answer of the management API exceeds ${MAX_RESPONSE_BYTES} bytes`);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

/** One queue; none for what is no queue, or one that has no figures yet. */
function queueReport(value: unknown): readonly QueueReport[] {
  if (typeof value !== 'object' || value === null || !('name' in value) || typeof value.name !== 'string') {
    return [];
  }
  const waiting = 'messages_ready' in value ? count(value.messages_ready) : undefined;
  const active = 'messages_unacknowledged' in value ? count(value.messages_unacknowledged) : undefined;
  return waiting === undefined || active === undefined ? [] : [{ queue: value.name, waiting, active }];
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
