import { once } from 'node:events';
import {
  createServer as createPlainServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo } from 'node:net';

export interface FakeMetadata {
  name: string;
  uid: string;
  resourceVersion: string;
  labels?: Record<string, string>;
  deletionTimestamp?: string;
}

export interface FakeObject {
  metadata: FakeMetadata;
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
}

interface SeenRequest {
  readonly verb: string;
  readonly apiGroup: string;
  readonly resource: string;
  readonly name?: string;
  readonly body?: unknown;
}

const PATH =
  /^\/(?:api\/v1|apis\/(?<group>[a-z.]+)\/v1)\/namespaces\/(?<namespace>[^/]+)\/(?<resource>[a-z]+)(?:\/(?<name>[^/]+))?$/;

/**
 * A stand-in of a Kubernetes API server for one namespace, as its API reference describes it: bearer token, label
 * selectors, `Status` objects, preconditions of a deletion, optimistic locking of a patch, and graceful deletion.
 */
export class FakeKubernetes {
  readonly objects = new Map<string, FakeObject>();
  readonly requests: SeenRequest[] = [];
  token = 'token-1';
  /** Called before a deletion or patch is checked: what another client does in between. */
  beforeChange: (object: FakeObject) => void = () => undefined;
  /** Replaces the response. */
  override: ((response: ServerResponse) => void) | undefined;
  readonly #namespace: string;
  readonly #server: Server;

  private constructor(namespace: string, tls: { cert: string; key: string } | undefined) {
    this.#namespace = namespace;
    const listener = (request: IncomingMessage, response: ServerResponse) =>
      void this.#serve(request, response);
    this.#server = tls === undefined ? createPlainServer(listener) : createServer(tls, listener);
  }

  static async start(namespace: string, tls?: { cert: string; key: string }): Promise<FakeKubernetes> {
    const api = new FakeKubernetes(namespace, tls);
    api.#server.listen(0, '127.0.0.1');
    await once(api.#server, 'listening');
    return api;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  add(resource: string, object: FakeObject): FakeObject {
    this.objects.set(`${resource}/${object.metadata.name}`, object);
    return object;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) {
      text += String(chunk);
    }
    const url = new URL(request.url ?? '', 'http://cluster');
    const { group = '', namespace, resource = '', name } = PATH.exec(url.pathname)?.groups ?? {};
    if (this.override !== undefined) {
      this.override(response);
    } else if (request.headers.authorization !== `Bearer ${this.token}`) {
      sendStatus(response, 401, 'Unauthorized');
    } else if (namespace !== this.#namespace) {
      sendStatus(response, 403, `cannot access namespace ${namespace ?? ''}`);
    } else {
      const verb = verbOf(request.method ?? '', name);
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const decoded = name === undefined ? undefined : decodeURIComponent(name);
      this.requests.push({
        ...{ verb, apiGroup: group, resource },
        ...(decoded !== undefined && { name: decoded }),
        ...(body !== undefined && { body }),
      });
      this.#respond(response, {
        ...{ verb, resource, body, type: request.headers['content-type'] ?? '' },
        ...{ selector: url.searchParams.get('labelSelector') ?? '', name: decoded ?? '' },
      });
    }
  }

  #respond(
    response: ServerResponse,
    request: { verb: string; resource: string; name: string; selector: string; type: string; body: unknown },
  ): void {
    const { verb, resource, name } = request;
    if (verb === 'list') {
      const [key = '', value] = request.selector.split('=');
      const items = [...this.objects]
        .filter(([path, { metadata }]) => path.startsWith(`${resource}/`) && metadata.labels?.[key] === value)
        .map(([, object]) => object);
      send(response, 200, { kind: 'PodList', apiVersion: 'v1', items });
      return;
    }
    const object = this.objects.get(`${resource}/${name}`);
    if (object === undefined) {
      sendStatus(response, 404, `${resource} "${name}" not found`);
    } else if (verb === 'get') {
      send(response, 200, object);
    } else {
      this.beforeChange(object);
      const change = verb === 'delete' ? this.#delete(object, request.body) : this.#patch(object, request);
      if (typeof change === 'string') {
        sendStatus(response, 409, change);
      } else {
        send(response, 200, object);
      }
    }
  }

  #delete({ metadata }: FakeObject, body: unknown): string | undefined {
    const options = (body ?? {}) as {
      gracePeriodSeconds?: number;
      preconditions?: { uid?: string; resourceVersion?: string };
    };
    const { uid = metadata.uid, resourceVersion = metadata.resourceVersion } = options.preconditions ?? {};
    if (uid !== metadata.uid || resourceVersion !== metadata.resourceVersion) {
      return `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
    }
    // With a grace, kubelet removes the object once the containers have ended.
    if (options.gracePeriodSeconds === 0) {
      this.objects.delete(`pods/${metadata.name}`);
    }
    metadata.deletionTimestamp = '2026-12-01T04:00:30Z';
    return undefined;
  }

  #patch(object: FakeObject, { type, body }: { type: string; body: unknown }): string | undefined {
    const patch = body as { metadata?: { resourceVersion?: string }; spec: Record<string, unknown> };
    if (type !== 'application/strategic-merge-patch+json') {
      return `the body of the request was in an unknown format: ${type}`;
    }
    const expected = patch.metadata?.resourceVersion;
    if (expected !== undefined && expected !== object.metadata.resourceVersion) {
      return 'the object has been modified; please apply your changes to the latest version and try again';
    }
    object.spec = { ...object.spec, ...patch.spec };
    return undefined;
  }
}

function verbOf(method: string, name: string | undefined): string {
  const verbs: Readonly<Record<string, string>> = { DELETE: 'delete', PATCH: 'patch' };
  return verbs[method] ?? (name === undefined ? 'list' : 'get');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendStatus(response: ServerResponse, code: number, message: string): void {
  send(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code });
}
