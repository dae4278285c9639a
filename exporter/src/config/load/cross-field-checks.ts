import { type Config } from '../schema/config';
import { isLoopback, parseListenAddress } from '../schema/listen-address';
import { invertedBounds } from '../schema/health';

/** A problem between keys that are each valid; `name` is the key to change. */
export interface CrossFieldProblem {
  readonly name: string;
  readonly problem: string;
}

type CrossFieldCheck = (config: Config) => CrossFieldProblem | undefined;

/** Labels of worker_info, labels that Prometheus adds to every series, and labels of histograms and summaries. */
const RESERVED_LABELS = [
  'worker_id',
  'worker_type',
  'hostname',
  'version',
  'source',
  'started_at',
  'job',
  'instance',
  'le',
  'quantile',
] as const;

const bucketsAscend: CrossFieldCheck = ({ metrics: { durationBuckets } }) => {
  const at = durationBuckets.findIndex(
    (bound, index) => index > 0 && bound <= (durationBuckets[index - 1] ?? 0),
  );
  if (at < 0) {
    return undefined;
  }
  const problem = `must be in ascending order; ${durationBuckets[at] ?? ''} follows ${durationBuckets[at - 1] ?? ''}`;
  return { name: 'metrics.duration_buckets', problem };
};

const labelsAreNotReserved: CrossFieldCheck = ({ labels: { allow } }) => {
  const reserved = allow.find(
    (label) => label.startsWith('__') || RESERVED_LABELS.some((each) => each === label),
  );
  if (reserved === undefined) {
    return undefined;
  }
  const problem = `must not contain ${reserved}, which is reserved. Reserved labels: ${RESERVED_LABELS.join(', ')} and all that start with __`;
  return { name: 'labels.allow', problem };
};

const labelsAreUnique: CrossFieldCheck = ({ labels: { allow } }) => {
  const duplicate = allow.find((label, index) => allow.indexOf(label) !== index);
  return duplicate === undefined
    ? undefined
    : { name: 'labels.allow', problem: `must contain each label once; ${duplicate} is listed twice` };
};

const failureDomainsAreAllowed: CrossFieldCheck = ({ fleet: { failureDomains }, labels: { allow } }) => {
  const unknown = failureDomains.find((name) => name !== 'hostname' && !allow.includes(name));
  if (unknown === undefined) {
    return undefined;
  }
  const problem = `must contain hostname or labels of labels.allow only; ${unknown} is neither. Add it to labels.allow`;
  return { name: 'fleet.failure_domains', problem };
};

/** Anyone who can reach the port can report for any worker and read all workers: opening it must be an explicit decision. */
const publicListenNeedsAuth: CrossFieldCheck = ({
  web: { listenAddress, configFile, allowInsecure },
  auth: { tokensFile },
}) => {
  const address = parseListenAddress(listenAddress);
  const authenticates = configFile !== undefined || tokensFile !== undefined;
  if (address === undefined || isLoopback(address) || authenticates || allowInsecure) {
    return undefined;
  }
  const problem =
    `${listenAddress} is reachable from other machines without authentication. Listen on 127.0.0.1, ` +
    'set --web.config.file (TLS, basic authentication) or --auth.tokens-file (bearer tokens), or set --web.allow-insecure if you trust the network';
  return { name: 'web.listen_address', problem };
};

/** A value would cross a critical threshold that is below its warning threshold first, and never be a warning. */
const boundsAscend: CrossFieldCheck = ({ health }) => {
  const inverted = invertedBounds(health);
  return inverted && { name: `health.${inverted.name}`, problem: inverted.problem };
};

const CROSS_FIELD_CHECKS: readonly CrossFieldCheck[] = [
  boundsAscend,
  bucketsAscend,
  labelsAreNotReserved,
  labelsAreUnique,
  failureDomainsAreAllowed,
  publicListenNeedsAuth,
];

/** Returns the problems between keys of a configuration whose values are each valid. */
export function crossFieldProblems(config: Config): readonly CrossFieldProblem[] {
  return CROSS_FIELD_CHECKS.map((check) => check(config)).filter((problem) => problem !== undefined);
}
