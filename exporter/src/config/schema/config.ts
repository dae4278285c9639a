import { DEFAULT_DURATION_BUCKETS } from '@heartline/protocol';
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Auth } from './auth';
import { Grafana, Prometheus, Runbooks, Telemetry } from './integrations';

/**
 * The exporter's configuration, key by key. The schema is the one source of the Config type, of the flags,
 * environment variables and file keys, of `--help` and of docs/configuration.md.
 *
 * `needsRestart` marks what is read once, at the start: a reload keeps the running value and says so.
 * `flag` gives a flag a name other than its key's.
 */

function Bool(byDefault: boolean, description: string) {
  return Type.Boolean({ default: byDefault, description });
}

function Count(byDefault: number, maximum: number, description: string, options = {}) {
  return Type.Integer({ default: byDefault, minimum: 1, maximum, description, ...options });
}

function Seconds(byDefault: number, minimum: number, maximum: number, description: string) {
  return Type.Number({ default: byDefault, minimum, maximum, description, unit: 'seconds' });
}

function Path(description: string, options: object) {
  return Type.String({ minLength: 1, description, ...options });
}

function OneOf<const Word extends string>(
  words: readonly Word[],
  byDefault: Word,
  description: string,
  options = {},
) {
  return Type.Union(
    words.map((word) => Type.Literal(word)),
    { default: byDefault, description, ...options },
  );
}

const section = { additionalProperties: false } as const;

const needsRestart = { needsRestart: true } as const;

const HOST_PATTERN = '^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$';

const Web = Type.Object(
  {
    listenAddress: Type.String({
      default: '127.0.0.1:9877',
      format: 'listen-address',
      description:
        'Where to listen. Anything but loopback needs web.config_file, auth.tokens_file or web.allow_insecure',
      ...needsRestart,
    }),
    configFile: Type.Optional(
      Path('TLS and basic authentication, in the format of Prometheus’ exporter-toolkit', {
        flag: 'web.config.file',
        ...needsRestart,
      }),
    ),
    allowInsecure: Type.Boolean({
      default: false,
      description: 'Listen beyond loopback though anybody who reaches the port may then read and report',
      ...needsRestart,
    }),
    corsOrigins: Type.Array(Type.String({ format: 'origin' }), {
      default: [],
      maxItems: 100,
      description: 'Origins whose pages may read the API from a browser, or * for all',
    }),
    allowedHosts: Type.Array(Type.String({ pattern: HOST_PATTERN }), {
      default: [],
      maxItems: 100,
      description:
        'Names besides those of loopback by which the exporter may be asked while it listens there and asks for no credentials (a proxy’s name, say); others may be a page that rebinds its name',
    }),
    maxBodyBytes: Count(4_194_304, 1_073_741_824, 'Largest request body; what is larger gets 413', {
      unit: 'bytes',
    }),
    maxReportsPerRequest: Count(1_000, 1_000_000, 'Most reports in one request; more get 413'),
  },
  section,
);

const Heartbeat = Type.Object(
  {
    intervalSeconds: Seconds(30, 0.1, 86_400, 'Time between two heartbeats of a worker that declares none'),
    failureThreshold: Type.Integer({
      default: 3,
      minimum: 2,
      maximum: 1_000,
      description: 'Missed heartbeats until a worker that declares no threshold is failed',
    }),
    toleranceRatio: Type.Number({
      default: 0.25,
      minimum: 0,
      maximum: 0.9,
      description: 'Share of the interval a heartbeat may be late before the worker is degraded',
    }),
  },
  section,
);

const Limits = Type.Object(
  {
    workers: Count(20_000, 1_000_000, 'Most workers known at once'),
    series: Count(1_000_000, 10_000_000, 'Most series exposed at once'),
    taskTypesPerWorker: Count(50, 1_000, 'Most task types of one worker'),
    errorTypesPerWorker: Count(50, 1_000, 'Most error types of one worker'),
    queues: Count(1_000, 100_000, 'Most queues known at once'),
    sandboxes: Count(10_000, 1_000_000, 'Most sandboxes known at once'),
    labelLength: Count(256, 1_024, 'Longest value of an allow-listed label', { unit: 'characters' }),
    alerts: Count(1_000, 100_000, 'Most alerts remembered; the oldest make room', needsRestart),
    eventStreams: Count(100, 10_000, 'Most clients that follow GET /health/events at once'),
    readsPerSecondPerClient: Type.Number({
      default: 50,
      minimum: 0.1,
      maximum: 100_000,
      description: 'Requests to the read API from one client each second, over ten seconds; more get 429',
    }),
    reportsPerSecondPerWorker: Type.Number({
      default: 5,
      minimum: 0.01,
      maximum: 10_000,
      description: 'Reports of one worker taken each second, sustained; bursts may be ten times that',
    }),
  },
  section,
);

const Metrics = Type.Object(
  {
    durationBuckets: Type.Array(Type.Number({ exclusiveMinimum: 0, maximum: 1e9 }), {
      default: [...DEFAULT_DURATION_BUCKETS],
      minItems: 1,
      maxItems: 64,
      description: 'Upper bounds of worker_task_duration_seconds, ascending, without +Inf',
      unit: 'seconds',
    }),
    startedAtLabel: Bool(
      false,
      'Add started_at to worker_info: one more series for each restart of a worker',
    ),
    suspicion: Bool(
      false,
      'Expose worker_heartbeat_phi and worker_heartbeat_jitter_ratio: early signs of a worker growing irregular, two more series each',
    ),
  },
  section,
);

function Bound(byDefault: number | undefined, description: string) {
  const bound = { minimum: 0, maximum: 1e9, description };
  return byDefault === undefined
    ? Type.Optional(Type.Number(bound))
    : Type.Number({ ...bound, default: byDefault });
}

/** What is above `warning` is a warning, what is above `critical` is critical; left out: never. */
function Bounds(what: string, warning?: number, critical?: number) {
  return Type.Object(
    {
      warning: Bound(warning, `${what}: a warning above it`),
      critical: Bound(critical, `${what}: critical above it`),
    },
    section,
  );
}

function Weight(byDefault: number, check: string) {
  return Type.Number({
    default: byDefault,
    minimum: 0,
    maximum: 1,
    description: `Share of the health score that a critical ${check} check takes away`,
  });
}

export const OVERRIDE_PATTERN =
  '^[A-Za-z0-9._:@-]{1,64}/(cpu_ratio|memory_ratio|gpu_memory_ratio|disk_ratio|task_error_ratio|task_slowness_ratio|model_load_seconds)' +
  '\\.(warning|critical)=[0-9]{1,9}(\\.[0-9]{1,9})?$';

const Health = Type.Object(
  {
    checkIntervalSeconds: Seconds(
      30,
      1,
      3_600,
      'How often the checks of a worker run, besides at each of its reports',
    ),
    minimumTasks: Count(
      5,
      1_000_000,
      'Tasks finished in five minutes below which errors and durations are not judged',
    ),
    heartbeatsKept: Count(100, 10_000, 'Heartbeats remembered of each worker', needsRestart),
    cpuRatio: Bounds('CPU in use ÷ CPU the worker may use', 0.9, 0.95),
    memoryRatio: Bounds('Memory in use ÷ memory the worker may use', 0.85, 0.95),
    gpuMemoryRatio: Bounds('GPU memory in use ÷ GPU memory', undefined, 0.9),
    diskRatio: Bounds('Disk in use ÷ disk size', 0.85, 0.95),
    taskErrorRatio: Bounds('Tasks failed or timed out ÷ tasks finished, over five minutes', 0.05, 0.1),
    taskSlownessRatio: Bounds('Mean duration ÷ expected duration, over five minutes', 2),
    modelLoadSeconds: Bounds('Seconds a model took to load', 300),
    overrides: Type.Array(Type.String({ pattern: OVERRIDE_PATTERN }), {
      default: [],
      maxItems: 1_000,
      description:
        'Bounds of one worker type that differ, each as type/quantity.severity=value: sandbox/memory_ratio.critical=0.99',
    }),
    weights: Type.Object(
      {
        heartbeat: Weight(1, 'heartbeat'),
        resources: Weight(0.6, 'resources'),
        taskPerformance: Weight(0.6, 'task performance'),
        queueConnection: Weight(0.6, 'queue connection'),
        modelLoading: Weight(0.5, 'model loading'),
        diskSpace: Weight(0.5, 'disk space'),
      },
      section,
    ),
  },
  section,
);

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export const ConfigSchema = Type.Object(
  {
    web: Web,
    auth: Auth,
    storage: Type.Object(
      {
        path: Path('Directory of the journal; made where it is missing', {
          default: 'data',
          ...needsRestart,
        }),
      },
      section,
    ),
    log: Type.Object(
      {
        level: OneOf(LOG_LEVELS, 'info', 'Least severe level that is logged'),
        format: OneOf(['logfmt', 'json'], 'logfmt', 'Form of a log line', needsRestart),
      },
      section,
    ),
    heartbeat: Heartbeat,
    health: Health,
    retention: Type.Object(
      {
        stoppedSeconds: Seconds(3_600, 60, 31_536_000, 'How long a stopped worker is kept'),
        failedSeconds: Seconds(86_400, 3_600, 31_536_000, 'How long a failed worker is kept'),
      },
      section,
    ),
    limits: Limits,
    labels: Type.Object(
      {
        allow: Type.Array(Type.String({ pattern: '^[a-zA-Z_][a-zA-Z0-9_]{0,127}$' }), {
          default: [],
          maxItems: 32,
          description: 'Labels of a report that worker_info takes over; all others stay out of Prometheus',
        }),
      },
      section,
    ),
    metrics: Metrics,
    prometheus: Prometheus,
    grafana: Grafana,
    runbooks: Runbooks,
    telemetry: Telemetry,
  },
  section,
);

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** Complete and valid: defaults are filled in, ranges and relations between keys are checked. */
export type Config = DeepReadonly<Static<typeof ConfigSchema>>;

/** What the schema says of a key beside its type. */
export interface KeyOptions extends TSchema {
  readonly default?: string | number | boolean | readonly (string | number)[];
  readonly flag?: string;
  readonly needsRestart?: boolean;
  readonly unit?: string;
}
