import { type Static, type TSchema, Type } from '@sinclair/typebox';

/**
 * The exporter's configuration, key by key. The schema is the one source of the Config type, of the flags,
 * environment variables and file keys, of `--help` and of docs/configuration.md.
 *
 * `fixed` marks what is read once, at the start: a reload keeps the running value and says so.
 * `flag` gives a flag a name other than its key's.
 */

const Bool = (byDefault: boolean, description: string) => Type.Boolean({ default: byDefault, description });
const Count = (byDefault: number, maximum: number, description: string, options = {}) =>
  Type.Integer({ default: byDefault, minimum: 1, maximum, description, ...options });
const Seconds = (byDefault: number, minimum: number, maximum: number, description: string) =>
  Type.Number({ default: byDefault, minimum, maximum, description, unit: 'seconds' });
const Path = (description: string, options: object) => Type.String({ minLength: 1, description, ...options });
const OneOf = <const Word extends string>(
  words: readonly Word[],
  byDefault: Word,
  description: string,
  options = {},
) =>
  Type.Union(
    words.map((word) => Type.Literal(word)),
    { default: byDefault, description, ...options },
  );
const section = { additionalProperties: false } as const;
const fixed = { fixed: true } as const;

const Web = Type.Object(
  {
    listenAddress: Type.String({
      default: '127.0.0.1:9877',
      format: 'listen-address',
      description: 'Where to listen. Anything but loopback needs web.config_file or web.allow_insecure',
      ...fixed,
    }),
    configFile: Type.Optional(
      Path('TLS and basic authentication, in the format of Prometheus’ exporter-toolkit', {
        flag: 'web.config.file',
        ...fixed,
      }),
    ),
    allowInsecure: Type.Boolean({
      default: false,
      description: 'Listen beyond loopback though anybody who reaches the port may then read and report',
      ...fixed,
    }),
    corsOrigins: Type.Array(Type.String({ format: 'origin' }), {
      default: [],
      maxItems: 100,
      description: 'Origins whose pages may read the API from a browser, or * for all',
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
      default: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
      minItems: 1,
      maxItems: 64,
      description: 'Upper bounds of worker_task_duration_seconds, ascending, without +Inf',
      unit: 'seconds',
    }),
    startedAtLabel: Bool(
      false,
      'Add started_at to worker_info: one more series for each restart of a worker',
    ),
  },
  section,
);

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export const ConfigSchema = Type.Object(
  {
    web: Web,
    storage: Type.Object(
      { path: Path('Directory of the journal; made where it is missing', { default: 'data', ...fixed }) },
      section,
    ),
    log: Type.Object(
      {
        level: OneOf(LOG_LEVELS, 'info', 'Least severe level that is logged'),
        format: OneOf(['logfmt', 'json'], 'logfmt', 'Form of a log line', fixed),
      },
      section,
    ),
    heartbeat: Heartbeat,
    retention: Type.Object(
      {
        stoppedSeconds: Seconds(3_600, 60, 31_536_000, 'How long a stopped worker is kept'),
        failedSeconds: Seconds(86_400, 600, 31_536_000, 'How long a failed worker is kept'),
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
  readonly fixed?: boolean;
  readonly unit?: string;
}
