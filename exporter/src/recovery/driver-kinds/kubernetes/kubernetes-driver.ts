import { type Static, Type } from '@sinclair/typebox';
import { ConfigError } from '../../../config/schema/config-error';
import { HttpUrl, OneOf, Path } from '../../../config/schema/key-types';
import { isLoopback } from '../../../config/schema/listen-address';
import { type Evidence, type DriverStep, type StepCall, type StepOutcome } from '../../drivers/driver';
import { driverKind } from '../../drivers/driver-kind';
import { placeholderValues } from '../process/placeholder-values';
import { checkWorkerPlaceholders, expandPlaceholders } from '../process/placeholders';
import { refuseUnsafeValues } from '../process/refuse-unsafe-values';
import { StepTimes, stepTimes } from '../step-times';
import { KubernetesApi, KubernetesError, WORKLOADS } from './kubernetes-api';
import { type Pod, podEvidence, podStartedSince, replicasOf } from './pod';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const DNS_LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const LABEL_KEY = '^([a-z0-9][a-z0-9.-]{0,251}[a-z0-9]/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$';

const Rollout = Type.Object(
  {
    kind: OneOf(WORKLOADS, 'deployments', 'Resource of the workload'),
    name: Type.String({ pattern: `^${DNS_LABEL}(\\.${DNS_LABEL})*$`, description: 'Name of the workload' }),
    max_replicas: Type.Integer({
      default: 1,
      minimum: 1,
      maximum: 10_000,
      description: 'A workload with more replicas is left alone: a rollout also restarts its healthy pods',
    }),
  },
  { additionalProperties: false },
);

const Options = Type.Object({
  api_url: Type.Optional(
    HttpUrl(
      'URL of the API server. Inside a cluster it defaults to that of the cluster (KUBERNETES_SERVICE_HOST)',
    ),
  ),
  token_file: Path('File with the bearer token. It is read for each request', {
    default: `${SERVICE_ACCOUNT}/token`,
  }),
  ca_file: Path('File with the certificate authorities of the API server. It is read for each request', {
    default: `${SERVICE_ACCOUNT}/ca.crt`,
  }),
  namespace: Type.String({
    pattern: `^${DNS_LABEL}$`,
    description: 'Namespace of the pods. Other namespaces are never read',
  }),
  pod: Type.String({
    default: '{worker_id}',
    pattern: '^[a-z0-9.{}_-]{1,253}$',
    description: 'Name of the pod. May contain {worker_id} and {worker_type}. Not used with worker_label',
  }),
  worker_label: Type.Optional(
    Type.String({
      pattern: LABEL_KEY,
      description: 'Label with the worker ID that finds the pod, instead of its name',
    }),
  ),
  required_label: Type.String({
    default: 'heartline.io/recovery=enabled',
    pattern: '^[A-Za-z0-9./_-]{1,317}=[A-Za-z0-9._-]{0,63}$',
    description: 'Label that a pod, or the workload of a rollout, must have. Others are never changed',
  }),
  grace_period_seconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 3_600,
      description: 'Time between SIGTERM and SIGKILL, instead of that of the pod',
    }),
  ),
  start_grace_seconds: Type.Integer({
    default: 60,
    minimum: 0,
    maximum: 3_600,
    description: 'How long a pod that has started since the last heartbeat is left alone',
  }),
  rollout: Type.Optional(Rollout),
  ...StepTimes({ timeoutSeconds: 15, verifySeconds: 90 }),
});

type Options = Static<typeof Options>;

interface Kubernetes {
  readonly api: KubernetesApi;
  readonly options: Options;
  readonly now: () => number;
}

/** A label value, which a worker ID with `:` or `@` or of more than 63 characters cannot be. */
const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const POD_NAME = new RegExp(`^(?=.{1,253}$)${DNS_LABEL}(\\.${DNS_LABEL})*$`);

/** Deletes the pod of a worker, so that its controller creates another; then at once; then by a rollout restart. */
export const KUBERNETES_DRIVER = driverKind({
  kind: 'kubernetes',
  actions: ['restart'],
  schema: Options,
  create: ({ name, options, readFile }, { fleet }) => {
    checkWorkerPlaceholders(`${name}: pod`, options.pod);
    const origin = apiOrigin(name, options.api_url);
    const api = new KubernetesApi({
      origin,
      namespace: options.namespace,
      token: () => readFile(options.token_file).trim(),
      ca: () => (origin.protocol === 'https:' ? readFile(options.ca_file) : undefined),
    });
    const kubernetes: Kubernetes = { api, options, now: () => fleet.now() };
    const step = (stepName: string, run: DriverStep['run']): DriverStep => ({
      name: `${name}/${stepName}`,
      ...stepTimes(options),
      run: refuseUnsafeValues((call) => run(call).catch(kubernetesFailure)),
    });
    const steps = [
      step('delete', (call) => deletePod(kubernetes, call, options.grace_period_seconds)),
      step('delete-now', (call) => deletePod(kubernetes, call, 0)),
      ...(options.rollout === undefined
        ? []
        : [step('rollout', (call) => restartWorkload(kubernetes, call))]),
    ];
    return { name, steps: () => steps, close: () => Promise.resolve() };
  },
});

/** The token would be readable on the way to an http URL. */
function apiOrigin(name: string, url: string | undefined): URL {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
  if (url === undefined && host === undefined) {
    throw new ConfigError([
      `${name}: api_url is missing, and this is no pod: KUBERNETES_SERVICE_HOST is not set`,
    ]);
  }
  const origin = new URL(
    url ?? `https://${host?.includes(':') ? `[${host}]` : (host ?? '')}:${port ?? '443'}`,
  );
  const loopback = isLoopback({ host: origin.hostname.replace(/^\[(.*)\]$/, '$1'), port: 0 });
  if (origin.protocol === 'http:' && !loopback) {
    throw new ConfigError([
      `${name}: api_url must begin with https://; http is allowed for loopback only, as with kubectl proxy`,
    ]);
  }
  return origin;
}

async function deletePod(
  kubernetes: Kubernetes,
  call: StepCall,
  graceSeconds: number | undefined,
  isRetry = false,
): Promise<StepOutcome> {
  const { api, options, now } = kubernetes;
  const pod = await findPod(kubernetes, call);
  if ('result' in pod) {
    return pod;
  }
  const evidence = podEvidence(pod);
  const { lastHeartbeatAt } = call.target.facts;
  const isTerminating = pod.metadata.deletionTimestamp !== undefined && graceSeconds !== 0;
  if (isTerminating || podStartedSince(pod, lastHeartbeatAt, now(), options.start_grace_seconds * 1000)) {
    return { result: 'nothing_to_do', evidence };
  }
  try {
    await api.deletePod(pod, graceSeconds, call.signal);
  } catch (error) {
    const status = error instanceof KubernetesError ? error.status : undefined;
    if (status === 404) {
      return { result: 'nothing_to_do', evidence };
    }
    if (status === 409 && !isRetry) {
      // Kubelet has updated the status of the pod in between. All checks are repeated for the new version.
      return deletePod(kubernetes, call, graceSeconds, true);
    }
    throw error;
  }
  return { result: 'done', evidence: { ...evidence, grace_seconds: graceSeconds ?? 'of the pod' } };
}

async function findPod({ api, options }: Kubernetes, call: StepCall): Promise<Pod | StepOutcome> {
  const { worker_label: label, required_label: required } = options;
  const { workerId } = call.target;
  let pods: readonly Pod[];
  if (label !== undefined) {
    if (!LABEL_VALUE.test(workerId)) {
      const reason = `${workerId} cannot be the value of the label ${label}: at most 63 characters of A-Z a-z 0-9 . _ -.`;
      return { result: 'refused', reason, evidence: {} };
    }
    pods = await api.podsByLabel(label, workerId, call.signal);
    // A pod that is being deleted and its successor may have the same label.
    const remaining = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    pods = remaining.length > 0 ? remaining : pods;
  } else {
    const name = expandPlaceholders(options.pod, placeholderValues(call));
    if (!POD_NAME.test(name)) {
      return { result: 'refused', reason: `${name} cannot be the name of a pod.`, evidence: {} };
    }
    pods = [await api.pod(name, call.signal)];
  }
  const [pod, ...others] = pods;
  if (pod === undefined) {
    return { result: 'failed', reason: `No pod has the label ${label ?? ''}=${workerId}.`, evidence: {} };
  }
  if (others.length > 0) {
    const reason = `${pods.length} pods have the label ${label ?? ''}=${workerId}; it must be unique.`;
    return { result: 'refused', reason, evidence: {} };
  }
  return hasLabel(pod.metadata.labels, required)
    ? pod
    : missingLabel(`The pod ${pod.metadata.name}`, required, podEvidence(pod));
}

async function restartWorkload({ api, options, now }: Kubernetes, call: StepCall): Promise<StepOutcome> {
  const { rollout, required_label: required } = options;
  if (rollout === undefined) {
    return { result: 'nothing_to_do', evidence: {} };
  }
  const workload = await api.workload(rollout.kind, rollout.name, call.signal);
  const replicas = replicasOf(workload);
  const evidence = { workload: `${rollout.kind}/${rollout.name}`, replicas: replicas ?? 'unknown' };
  if (!hasLabel(workload.metadata.labels, required)) {
    return missingLabel(`${rollout.kind}/${rollout.name}`, required, evidence);
  }
  if (replicas === undefined || replicas > rollout.max_replicas) {
    const reason = `The workload has ${replicas ?? 'an unknown number of'} replicas, and rollout.max_replicas is ${rollout.max_replicas}: a rollout would restart healthy pods.`;
    return { result: 'refused', reason, evidence };
  }
  await api.rolloutRestart(rollout.kind, workload, new Date(now()), call.signal);
  return { result: 'done', evidence };
}

function hasLabel(labels: Readonly<Record<string, string>> | undefined, required: string): boolean {
  const separator = required.indexOf('=');
  return labels?.[required.slice(0, separator)] === required.slice(separator + 1);
}

function missingLabel(what: string, required: string, evidence: Evidence): StepOutcome {
  return { result: 'refused', reason: `${what} does not have the label ${required}.`, evidence };
}

function kubernetesFailure(error: unknown): StepOutcome {
  if (error instanceof KubernetesError) {
    return { result: 'failed', reason: error.message, evidence: {} };
  }
  throw error;
}
