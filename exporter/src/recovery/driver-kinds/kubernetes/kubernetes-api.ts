import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { visibleText } from '../../../model/visible-text';
import { boundedRequest, type HttpRequest, type HttpResponse } from '../http/bounded-request';
import { Pod, PodList, Workload } from './pod';

/** The API server cannot be reached, or rejects a request. */
export class KubernetesError extends Error {
  override readonly name = 'KubernetesError';
  /** HTTP status; undefined if there was no response. */
  readonly status: number | undefined;

  constructor(message: string, status?: number, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

export interface KubernetesAccess {
  readonly origin: URL;
  readonly namespace: string;
  /** Called for each request: kubelet renews the token of a service account before it expires, at the latest each hour. */
  readonly token: () => string;
  readonly ca: () => string | undefined;
}

export const WORKLOADS = ['deployments', 'statefulsets', 'daemonsets'] as const;

export type WorkloadKind = (typeof WORKLOADS)[number];

/** A pod with its last states has some 10 kB; a list of pods of one worker has one. */
const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;

const Status = Type.Object({ kind: Type.Literal('Status'), message: Type.String() });

/** Requests to the API server of a cluster, in one namespace. */
export class KubernetesApi {
  readonly #access: KubernetesAccess;

  constructor(access: KubernetesAccess) {
    this.#access = access;
  }

  /** @throws KubernetesError, with status 404 if there is no such pod */
  pod(name: string, signal: AbortSignal): Promise<Pod> {
    return this.#read(this.#podPath(name), Pod, signal);
  }

  /** The pods whose label has the value. @throws KubernetesError */
  async podsByLabel(label: string, value: string, signal: AbortSignal): Promise<readonly Pod[]> {
    const query = `labelSelector=${encodeURIComponent(`${label}=${value}`)}`;
    return (await this.#read(`${this.#podPath()}?${query}`, PodList, signal)).items;
  }

  /**
   * Deletes a pod if it is still the same object in the same version.
   *
   * @param graceSeconds instead of that of the pod
   * @throws KubernetesError, with status 409 if the pod has changed, 404 if it is gone
   */
  async deletePod({ metadata }: Pod, graceSeconds: number | undefined, signal: AbortSignal): Promise<void> {
    const body = {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      preconditions: { uid: metadata.uid, resourceVersion: metadata.resourceVersion },
      ...(graceSeconds !== undefined && { gracePeriodSeconds: graceSeconds }),
    };
    const request = {
      method: 'DELETE',
      path: this.#podPath(metadata.name),
      body: JSON.stringify(body),
    } as const;
    await this.#send(request, 'application/json', signal);
  }

  /** @throws KubernetesError */
  workload(kind: WorkloadKind, name: string, signal: AbortSignal): Promise<Workload> {
    return this.#read(this.#workloadPath(kind, name), Workload, signal);
  }

  /**
   * Restarts all pods of a workload by its own strategy, as `kubectl rollout restart` does.
   *
   * @throws KubernetesError, with status 409 if the workload has changed
   */
  async rolloutRestart(
    kind: WorkloadKind,
    { metadata }: Workload,
    at: Date,
    signal: AbortSignal,
  ): Promise<void> {
    const annotations = { 'kubectl.kubernetes.io/restartedAt': at.toISOString() };
    const body = {
      metadata: { resourceVersion: metadata.resourceVersion },
      spec: { template: { metadata: { annotations } } },
    };
    const request = {
      method: 'PATCH',
      path: this.#workloadPath(kind, metadata.name),
      body: JSON.stringify(body),
    } as const;
    await this.#send(request, 'application/strategic-merge-patch+json', signal);
  }

  #podPath(name?: string): string {
    const pods = `/api/v1/namespaces/${this.#access.namespace}/pods`;
    return name === undefined ? pods : `${pods}/${encodeURIComponent(name)}`;
  }

  #workloadPath(kind: WorkloadKind, name: string): string {
    return `/apis/apps/v1/namespaces/${this.#access.namespace}/${kind}/${encodeURIComponent(name)}`;
  }

  async #read<Schema extends TSchema>(
    path: string,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<Static<Schema>> {
    const response = await this.#send({ method: 'GET', path }, undefined, signal);
    if (response.truncated) {
      throw new KubernetesError(`The response of the API server has more than ${MAX_RESPONSE_BYTES} bytes.`);
    }
    const content = parseJson(response.body);
    if (!Value.Check(schema, content)) {
      const [error] = Value.Errors(schema, content);
      throw new KubernetesError(`The response of the API server has an unexpected ${error?.path ?? 'form'}.`);
    }
    return content;
  }

  async #send(
    request: HttpRequest,
    contentType: string | undefined,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const { origin, token, ca } = this.#access;
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${token()}`,
      'user-agent': 'heartline-exporter',
      ...(contentType !== undefined && { 'content-type': contentType }),
    };
    const authorities = ca();
    let response: HttpResponse;
    try {
      response = await boundedRequest(
        { origin, ...(authorities !== undefined && { ca: authorities }) },
        { ...request, headers },
        { signal, maxBytes: MAX_RESPONSE_BYTES },
      );
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new KubernetesError(`The API server ${origin.host} did not respond: ${reason}`, undefined, error);
    }
    if (response.status < 200 || response.status > 299) {
      const status = parseJson(response.body);
      const message = Value.Check(Status, status) ? status.message : response.body;
      throw new KubernetesError(
        `The API server responded with ${response.status}: ${visibleText(message).slice(0, 500)}`,
        response.status,
      );
    }
    return response;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy in between answers in HTML; the schema reports that it is no object.
    return undefined;
  }
}
