import { describeValue } from '../values/describe';
import { type OnFlaw } from '../values/read-value';
import { WORKER_ID_PATTERN } from './protocol-facts';
import { encodeWorkerId, toValidName } from './worker-id';

// The rules of single options. An option takes precedence over its environment variable; a mistake in an option throws a
// RangeError, a mistake in the environment is reported and replaced.

export type Environment = Readonly<Record<string, string | undefined>>;

interface Range {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
}

const DEFAULT_URL = 'http://127.0.0.1:9877';
const INTERVAL_RANGE = { min: 0.1, max: 86_400 };
const MAX_WORKER_ID_LENGTH = 128;
const MAX_BUCKETS = 64;
/** The exporter's keys of buckets: at most nine digits before and after the point. */
const BUCKET_PATTERN = /^\d{1,9}(\.\d{1,9})?$/;
/** What Node sends in a header. */
const TOKEN_PATTERN = /^[\t\x20-\x7E\x80-\xFF]+$/;

export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** An empty environment variable counts as not set. */
function readVariable(env: Environment, variable: string): string | undefined {
  const value = env[variable];
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

export function resolveUrl(option: unknown, env: Environment, onFlaw: OnFlaw): URL {
  const allowed = `must be a URL such as ${DEFAULT_URL}`;
  if (isGiven(option)) {
    const url = toHttpUrl(option);
    if (url === undefined) {
      throw new RangeError(`url ${allowed}, but it is ${describeValue(option)}`);
    }
    return url;
  }
  const variable = readVariable(env, 'HEARTLINE_URL');
  const url = toHttpUrl(variable ?? DEFAULT_URL);
  if (url === undefined) {
    onFlaw('HEARTLINE_URL', `${allowed}, but it is ${describeValue(variable)}. ${DEFAULT_URL} is used.`);
  }
  return url ?? new URL(DEFAULT_URL);
}

function toHttpUrl(value: unknown): URL | undefined {
  const href = value instanceof URL ? value.href : value;
  const url = typeof href === 'string' && URL.canParse(href) ? new URL(href) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined;
}

interface NameRule {
  readonly option: string;
  readonly variable: string;
  readonly pattern: string;
  readonly maxLength: number;
}

/**
 * The worker ID: the option, the variable, or undefined. Platforms give both, so text is never an error: characters that
 * are not allowed are encoded reversibly, as the exporter does, and what is too long then is shortened with a hash.
 */
export function resolveWorkerId(option: unknown, env: Environment, onFlaw: OnFlaw): string | undefined {
  const allowed = 'must be text of 1 to 128 characters once it is encoded';
  if (isGiven(option) && typeof option !== 'string') {
    throw new RangeError(`workerId ${allowed}, but it is ${describeValue(option)}`);
  }
  const name = isGiven(option) ? String(option) : readVariable(env, 'WORKER_ID');
  if (name === undefined) {
    return undefined;
  }
  const source = isGiven(option) ? 'workerId' : 'WORKER_ID';
  const encoded = encodeWorkerId(name);
  if (new RegExp(WORKER_ID_PATTERN).test(encoded)) {
    return encoded;
  }
  const fallback = name.trim() === '' ? undefined : toValidName(name, MAX_WORKER_ID_LENGTH);
  const used = fallback === undefined ? 'A generated one is used.' : `${fallback} is used.`;
  onFlaw(source, `${allowed}, but it is ${describeValue(name)}. ${used}`);
  return fallback;
}

/** A name from the environment that is not valid is made valid, always in the same way. */
export function resolveName(
  option: unknown,
  env: Environment,
  onFlaw: OnFlaw,
  rule: NameRule,
): string | undefined {
  const isValid = (value: unknown): value is string =>
    typeof value === 'string' && new RegExp(rule.pattern).test(value);
  const allowed = `must be 1 to ${rule.maxLength} of the characters A-Z a-z 0-9 . _ : @ -`;
  if (isGiven(option)) {
    if (!isValid(option)) {
      throw new RangeError(`${rule.option} ${allowed}, but it is ${describeValue(option)}`);
    }
    return option;
  }
  const variable = readVariable(env, rule.variable);
  if (variable === undefined || isValid(variable)) {
    return variable;
  }
  const fallback = toValidName(variable, rule.maxLength);
  onFlaw(rule.variable, `${allowed}, but it is ${describeValue(variable)}. ${fallback} is used.`);
  return fallback;
}

export function resolveIntervalSeconds(option: unknown, env: Environment, onFlaw: OnFlaw): number {
  const variable = readVariable(env, 'WORKER_HEARTBEAT_INTERVAL');
  if (isGiven(option) || variable === undefined) {
    return requireRange(option ?? 30, { name: 'intervalSeconds', ...INTERVAL_RANGE });
  }
  try {
    return requireRange(variable, { name: 'WORKER_HEARTBEAT_INTERVAL', ...INTERVAL_RANGE });
  } catch {
    const { min, max } = INTERVAL_RANGE;
    onFlaw(
      'WORKER_HEARTBEAT_INTERVAL',
      `must be a number from ${min} to ${max}, but it is ${describeValue(variable)}. 30 is used.`,
    );
    return 30;
  }
}

/** The message does not contain the token. */
export function resolveToken(option: unknown, env: Environment, onFlaw: OnFlaw): string | undefined {
  const allowed = 'must be text without line breaks, as it is sent in a header';
  if (isGiven(option)) {
    if (typeof option !== 'string' || !TOKEN_PATTERN.test(option)) {
      throw new RangeError(`token ${allowed}`);
    }
    return option;
  }
  const variable = readVariable(env, 'HEARTLINE_TOKEN');
  if (variable === undefined || TOKEN_PATTERN.test(variable)) {
    return variable;
  }
  onFlaw('HEARTLINE_TOKEN', `${allowed}. No token is sent.`);
  return undefined;
}

/** Accepts a number, or a text with one, as environment variables are. */
export function requireRange(input: unknown, { name: option, min, max, integer }: Range): number {
  const value = typeof input === 'string' && input.trim() !== '' ? Number(input) : input;
  if (
    typeof value === 'number' &&
    value >= min &&
    value <= max &&
    (integer !== true || Number.isInteger(value))
  ) {
    return value;
  }
  const kind = integer === true ? 'a whole number' : 'a number';
  throw new RangeError(`${option} must be ${kind} from ${min} to ${max}, but it is ${describeValue(input)}`);
}

export function requireBuckets(value: unknown): readonly number[] {
  const bounds: readonly unknown[] = Array.isArray(value)
    ? (value as readonly unknown[]).slice(0, MAX_BUCKETS + 1)
    : [NaN];
  const isAscending = bounds.every(
    (bound, index) =>
      typeof bound === 'number' &&
      bound > Number(bounds[index - 1] ?? 0) &&
      BUCKET_PATTERN.test(String(bound)),
  );
  if (isAscending && bounds.length <= MAX_BUCKETS) {
    return bounds as readonly number[];
  }
  throw new RangeError(
    `durationBuckets must be at most ${MAX_BUCKETS} ascending numbers above 0 and below 1e9, with at most 9 decimal places, but they are ${describeBuckets(value)}`,
  );
}

function describeBuckets(value: unknown): string {
  return Array.isArray(value)
    ? `[${(value as readonly unknown[])
        .slice(0, MAX_BUCKETS + 1)
        .map(describeValue)
        .join(', ')}]`
    : describeValue(value);
}
