import { type Config } from '../schema/config';
import { isLoopback, parseListenAddress } from '../schema/listen-address';
import { invertedBounds } from '../schema/health';

/** Something wrong between keys that are each right by themselves; `name` is the key to change. */
export interface CrossFieldProblem {
  readonly name: string;
  readonly problem: string;
}

type CrossFieldCheck = (config: Config) => CrossFieldProblem | undefined;

/** What worker_info says itself, what Prometheus adds to every series, and what its histograms use. */
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

// prettier-ignore

const bucketsAscend: CrossFieldCheck = ({ metrics: { durationBuckets } }) => {
  const at = durationBuckets.findIndex(
    (bound, index) => index > 0 && bound <= (durationBuckets[index - 1] ?? 0),
  );
  if (at < 0) return undefined;
  const problem = `must ascend; ${durationBuckets[at] ?? ''} stands after ${durationBuckets[at - 1] ?? ''}`;
  return { name: 'metrics.duration_buckets', problem };
};

const labelsAreNotReserved: CrossFieldCheck = ({ labels: { allow } }) => {
  const taken = allow.find(
    (label) => label.startsWith('__') || RESERVED_LABELS.some((each) => each === label),
  );
  if (taken === undefined) return undefined;
  const problem = `must not name ${taken}: Prometheus or worker_info uses it already (so are ${RESERVED_LABELS.join(', ')} and all that start with __)`;
  return { name: 'labels.allow', problem };
};

const labelsAreUnique: CrossFieldCheck = ({ labels: { allow } }) => {
  const twice = allow.find((label, index) => allow.indexOf(label) !== index);
  return twice === undefined
    ? undefined
    : { name: 'labels.allow', problem: `must name each label once; ${twice} is there twice` };
};

/** Whoever reaches the port can report for any worker and read them all: beyond loopback that wants a decision. */
const publicListenNeedsAuth: CrossFieldCheck = ({
  web: { listenAddress, configFile, allowInsecure },
  auth: { tokensFile },
}) => {
  const address = parseListenAddress(listenAddress);
  const guarded = configFile !== undefined || tokensFile !== undefined;
  if (address === undefined || isLoopback(address) || guarded || allowInsecure) return undefined;
  const problem =
    `${listenAddress} is reachable from other machines, and nothing asks them for a password. Listen on 127.0.0.1, ` +
    'or set --web.config.file (TLS, basic authentication) or --auth.tokens-file (bearer tokens), or, where the network itself is trusted, --web.allow-insecure';
  return { name: 'web.listen_address', problem };
};

/** A critical bound below its warning would be reached first, and the warning never. */
const boundsAscend: CrossFieldCheck = ({ health }) => {
  const crossed = invertedBounds(health);
  return crossed && { name: `health.${crossed.name}`, problem: crossed.problem };
};

const CROSS_FIELD_CHECKS: readonly CrossFieldCheck[] = [
  boundsAscend,
  bucketsAscend,
  labelsAreNotReserved,
  labelsAreUnique,
  publicListenNeedsAuth,
];

export function crossFieldProblems(config: Config): readonly CrossFieldProblem[] {
  return CROSS_FIELD_CHECKS.map((relation) => relation(config)).filter((found) => found !== undefined);
}
