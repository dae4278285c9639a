import { type Command } from '@heartline/protocol';
import { type HeartbeatProblem } from '../runtime/problems';
import { describeCause, describeValue } from '../values/describe';
import {
  bool,
  count,
  isRecord,
  list,
  name,
  type OnFlaw,
  type Reader,
  readValue,
  text,
} from '../values/read-value';
import {
  type Environment,
  isGiven,
  requireBuckets,
  requireRange,
  resolveIntervalSeconds,
  resolveName,
  resolveWorkerId,
  resolveToken,
  resolveUrl,
} from './option-rules';
import { DEFAULT_DURATION_BUCKETS, WORKER_TYPE_PATTERN } from './protocol-facts';
import { thisPlatform } from './platform-name';
import { defaultWorkerId, readHostname } from './worker-id';

/** Options of a `WorkerHeartbeat`. All are optional. */
export interface WorkerHeartbeatOptions {
  /** URL of the exporter; `http://127.0.0.1:9877` by default. Environment variable: `HEARTLINE_URL`. */
  readonly url?: string;
  /**
   * Text of any characters, such as an ARN; others than `A-Za-z0-9._:@-` are encoded: `_x2F_` is a slash. By default the
   * name that the platform gives to the process (pod, container, systemd instance …), else generated. Environment
   * variable: `WORKER_ID`.
   */
  readonly workerId?: string;
  /** Whether the ID does not survive a restart of the process; by default only if it is generated. */
  readonly ephemeral?: boolean;
  /** 1 to 64 of `A-Za-z0-9._:@-`, one of a small set; `unknown` by default. Environment variable: `WORKER_TYPE`. */
  readonly workerType?: string;
  /** Seconds between two heartbeats, 0.1 to 86400; 30 by default. Environment variable: `WORKER_HEARTBEAT_INTERVAL`. */
  readonly intervalSeconds?: number;
  /** Missed heartbeats until the worker counts as failed, a whole number from 2 to 1000; 3 by default. */
  readonly failureThreshold?: number;
  /** Version of the worker, for instance a release or a commit. At most 128 characters. */
  readonly version?: string;
  /** Labels of `worker_info`. The exporter takes those that it is configured to allow. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Any JSON values to show with the worker, at most 64 keys. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Sent as `Authorization: Bearer …`. Environment variable: `HEARTLINE_TOKEN`. */
  readonly token?: string;
  /** How many tasks the worker can process at once. */
  readonly slots?: number;
  /**
   * Memory limit of the worker in bytes, for instance a limit of its supervisor. By default the limit of its control
   * group, or the memory of the machine.
   */
  readonly memoryLimitBytes?: number;
  /** Mount points whose disk use is reported, for instance `['/']`; none by default. */
  readonly disks?: readonly string[];
  /** Upper bounds of the task duration buckets in seconds, ascending. They should be those of the exporter. */
  readonly durationBuckets?: readonly number[];
  /** Seconds that the stop report may take, 0.05 to 10; 1 by default. It may delay a signal or an exit by that time. */
  readonly stopTimeoutSeconds?: number;
  /** If false, the client does not handle signals and exits; the application calls `stop()` itself. */
  readonly handleExit?: boolean;
  /**
   * Whether a separate thread sends the heartbeats, so that a blocked event loop does not look like a crash. By default
   * yes for the first four workers that a process starts, where a thread can be started.
   */
  readonly thread?: boolean;
  /** With a thread: seconds of a blocked event loop after which the thread stops sending, 1 to 86400; 300 by default. */
  readonly stallLimitSeconds?: number;
  /** Called once per problem, not once per attempt. By default a problem becomes a process warning. */
  readonly onError?: (problem: HeartbeatProblem) => void;
  /** Called once for each command of the exporter. */
  readonly onCommand?: (command: Command) => void;
}

/** The validated options with their defaults; durations are in milliseconds. */
export interface ResolvedOptions {
  readonly url: URL;
  readonly workerId: string;
  readonly ephemeral: boolean;
  readonly workerType?: string;
  readonly intervalMs: number;
  readonly failureThreshold: number;
  readonly version?: string;
  readonly token?: string;
  readonly slots?: number;
  readonly stopTimeoutMs: number;
  readonly handleExit: boolean;
  /** Undefined if the application does not say. */
  readonly thread?: boolean;
  readonly stallLimitMs: number;
  readonly durationBuckets: readonly number[];
  readonly mountpoints: readonly string[];
  readonly memoryLimitBytes: number | undefined;
}

/** The options as the application gave them: values of any type. */
export type GivenOptions = Readonly<Record<keyof WorkerHeartbeatOptions, unknown>>;
type Callback<Argument> = (argument: Argument) => unknown;

const MAX_DISKS = 64;
const OPTION_NAMES: readonly (keyof WorkerHeartbeatOptions)[] = [
  'url',
  'workerId',
  'workerType',
  'intervalSeconds',
  'failureThreshold',
  'version',
  'labels',
  'metadata',
  'token',
  'slots',
  'memoryLimitBytes',
  'disks',
  'durationBuckets',
  'stopTimeoutSeconds',
  'handleExit',
  'thread',
  'stallLimitSeconds',
  'onError',
  'onCommand',
];

/**
 * Reads each option once, because a getter may return something else the second time.
 * @throws RangeError if there is no object, or an option cannot be read
 */
export function readOptions(options: unknown): GivenOptions {
  if (options !== undefined && options !== null && !isRecord(options)) {
    throw new RangeError(`The options must be an object, but they are ${describeValue(options)}`);
  }
  const entries = OPTION_NAMES.map((option) => {
    try {
      return [option, isRecord(options) ? options[option] : undefined] as const;
    } catch (cause) {
      throw new RangeError(`${option} could not be read: ${describeCause(cause)}`, { cause });
    }
  });
  return Object.fromEntries(entries) as GivenOptions;
}

/** Returns a callback, undefined if the value is none. */
export function readCallback<Argument>(value: unknown): Callback<Argument> | undefined {
  return typeof value === 'function' ? (value as Callback<Argument>) : undefined;
}

/**
 * Validates the options and adds defaults. An option takes precedence over its environment variable. A mistake in the code
 * throws; a mistake in the environment of the worker does not keep it from starting.
 * @param onFlaw called with each environment variable that is not valid, and each option that is not valid but not worth
 *   an error
 * @throws RangeError with the option, what is allowed and what was given. The client throws nowhere else.
 */
export function resolveOptions(
  options: Partial<GivenOptions>,
  env: Environment,
  onFlaw: OnFlaw = () => undefined,
): ResolvedOptions {
  try {
    return resolveReadableOptions(options, env, onFlaw);
  } catch (cause) {
    // For instance a proxy that throws.
    throw cause instanceof RangeError
      ? cause
      : new RangeError(`An option could not be read: ${describeCause(cause)}`, { cause });
  }
}

function resolveReadableOptions(
  options: Partial<GivenOptions>,
  env: Environment,
  onFlaw: OnFlaw,
): ResolvedOptions {
  const lenient = <T>(option: keyof WorkerHeartbeatOptions, reader: Reader<T>): T | undefined =>
    isGiven(options[option]) ? readValue(reader, options[option], option, onFlaw) : undefined;
  for (const option of ['onError', 'onCommand'] as const) {
    if (isGiven(options[option]) && readCallback(options[option]) === undefined) {
      onFlaw(option, `must be a function, but it is ${describeValue(options[option])}. It is ignored.`);
    }
  }
  const configuredId = resolveWorkerId(options.workerId, env, onFlaw);
  const { workerId, ephemeral } =
    configuredId === undefined
      ? defaultWorkerId(thisPlatform(env, readHostname))
      : { workerId: configuredId, ephemeral: false };
  return {
    url: resolveUrl(options.url, env, onFlaw),
    workerId,
    ephemeral: lenient('ephemeral', bool) ?? ephemeral,
    ...optional(
      'workerType',
      resolveName(options.workerType, env, onFlaw, {
        option: 'workerType',
        variable: 'WORKER_TYPE',
        pattern: WORKER_TYPE_PATTERN,
        maxLength: 64,
      }),
    ),
    intervalMs: resolveIntervalSeconds(options.intervalSeconds, env, onFlaw) * 1000,
    failureThreshold: requireRange(options.failureThreshold ?? 3, {
      name: 'failureThreshold',
      min: 2,
      max: 1000,
      integer: true,
    }),
    ...optional('version', lenient('version', text(128))),
    ...optional('token', resolveToken(options.token, env, onFlaw)),
    ...optional('slots', lenient('slots', count)),
    stopTimeoutMs:
      requireRange(options.stopTimeoutSeconds ?? 1, { name: 'stopTimeoutSeconds', min: 0.05, max: 10 }) *
      1000,
    handleExit: lenient('handleExit', bool) ?? true,
    ...optional('thread', lenient('thread', bool)),
    stallLimitMs:
      requireRange(options.stallLimitSeconds ?? 300, { name: 'stallLimitSeconds', min: 1, max: 86_400 }) *
      1000,
    durationBuckets: requireBuckets(options.durationBuckets ?? DEFAULT_DURATION_BUCKETS),
    mountpoints: lenient('disks', list(name(256), MAX_DISKS)) ?? [],
    memoryLimitBytes: isGiven(options.memoryLimitBytes)
      ? requireRange(options.memoryLimitBytes, {
          name: 'memoryLimitBytes',
          min: 1,
          max: Number.MAX_SAFE_INTEGER,
        })
      : undefined,
  };
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };
}
