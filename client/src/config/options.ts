import { type WorkerHeartbeatOptions } from './worker-heartbeat-options';
import { WORKER_ID, WORKER_TYPE, generateWorkerId } from './worker-id';

/** The options, complete and valid; times in milliseconds. */
export interface Settings {
  readonly url: URL;
  readonly workerId: string;
  readonly workerType?: string;
  readonly intervalMs: number;
  readonly failureThreshold: number;
  readonly token?: string;
  readonly stopTimeoutMs: number;
  readonly handleExit: boolean;
  readonly stallLimitMs: number;
  readonly durationBuckets: readonly number[];
  readonly mountpoints: readonly string[];
  readonly memoryLimitBytes: number | undefined;
}

/** The exporter's default bounds, in seconds. */
export const DEFAULT_DURATION_BUCKETS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];

type Environment = Readonly<Record<string, string | undefined>>;
interface Range {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
}

function given(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

function inRange(value: number, { name, least, most, whole }: Range, said: unknown = value): number {
  if (value >= least && value <= most && (whole !== true || Number.isInteger(value))) return value;
  const kind = whole === true ? 'a whole number' : 'a number';
  throw new RangeError(`${name} must be ${kind} from ${least} to ${most}, but it is ${given(said)}`);
}

function matching(name: string, value: string, pattern: RegExp, most: number): string {
  if (pattern.test(value)) return value;
  throw new RangeError(
    `${name} must be 1 to ${most} of the characters A-Z a-z 0-9 . _ : @ -, but it is '${value}'`,
  );
}

function exporterUrl(name: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new RangeError(`${name} must be an address like http://127.0.0.1:9877, but it is '${value}'`);
}

/** An environment variable that is set to nothing counts as not set. */
function fromEnvironment(env: Environment, name: string): string | undefined {
  const value = env[name];
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

function either(env: Environment, option: string | undefined, optionName: string, variable: string) {
  return option !== undefined
    ? { name: optionName, value: option }
    : { name: variable, value: fromEnvironment(env, variable) };
}

function intervalMs(option: number | undefined, env: Environment): number {
  const range = { least: 0.1, most: 86_400 };
  const variable = fromEnvironment(env, 'WORKER_HEARTBEAT_INTERVAL');
  if (option !== undefined || variable === undefined)
    return inRange(option ?? 30, { name: 'intervalSeconds', ...range }) * 1000;
  return inRange(Number(variable), { name: 'WORKER_HEARTBEAT_INTERVAL', ...range }, variable) * 1000;
}

function ascending(bounds: readonly number[]): readonly number[] {
  const rises = bounds.every((bound, index) => bound > (bounds[index - 1] ?? 0) && Number.isFinite(bound));
  if (rises && bounds.length <= 64) return bounds;
  throw new RangeError(
    `durationBuckets must be at most 64 ascending seconds above 0, but they are [${bounds.join(', ')}]`,
  );
}

function memoryLimit(bytes: number | undefined): number | undefined {
  return bytes === undefined
    ? undefined
    : inRange(bytes, { name: 'memoryLimitBytes', least: 1, most: Number.MAX_SAFE_INTEGER });
}

/**
 * An option said in code wins over the environment, the environment over the default.
 * @throws RangeError naming the option or variable, what is allowed and what was given. This is the only
 *   place where the client throws: at the start, before there is work to disturb.
 */
export function settle(options: WorkerHeartbeatOptions, env: Environment): Settings {
  const url = either(env, options.url, 'url', 'HEARTLINE_URL');
  const id = either(env, options.workerId, 'workerId', 'WORKER_ID');
  const type = either(env, options.workerType, 'workerType', 'WORKER_TYPE');
  const token = either(env, options.token, 'token', 'HEARTLINE_TOKEN').value;
  return {
    url: exporterUrl(url.name, url.value ?? 'http://127.0.0.1:9877'),
    workerId: matching(id.name, id.value ?? generateWorkerId(), WORKER_ID, 128),
    ...(type.value === undefined ? {} : { workerType: matching(type.name, type.value, WORKER_TYPE, 64) }),
    intervalMs: intervalMs(options.intervalSeconds, env),
    failureThreshold: inRange(options.failureThreshold ?? 3, {
      name: 'failureThreshold',
      least: 2,
      most: 1000,
      whole: true,
    }),
    ...(token === undefined ? {} : { token }),
    stopTimeoutMs:
      inRange(options.stopTimeoutSeconds ?? 1, { name: 'stopTimeoutSeconds', least: 0.05, most: 10 }) * 1000,
    handleExit: options.handleExit ?? true,
    stallLimitMs:
      inRange(options.stallLimitSeconds ?? 300, { name: 'stallLimitSeconds', least: 1, most: 86_400 }) * 1000,
    durationBuckets: ascending(options.durationBuckets ?? DEFAULT_DURATION_BUCKETS),
    mountpoints: options.disks ?? [],
    memoryLimitBytes: memoryLimit(options.memoryLimitBytes),
  };
}
