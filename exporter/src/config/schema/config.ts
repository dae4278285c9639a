import { DEFAULT_DURATION_BUCKETS } from '@heartline/protocol';
import { type Static, Type } from '@sinclair/typebox';
import { FleetSection } from './fleet';
import { HealthSection } from './health';
import { LimitsSection } from './limits';
import { RecoverySection } from './recovery';
import { RetentionSection } from './retention';
import { type SourceConfig } from './sources/source-kinds';
import {
  Bool,
  Count,
  type DeepReadonly,
  HttpUrl,
  needsRestart,
  OneOf,
  Path,
  Seconds,
  section,
} from './key-types';

const HOST_PATTERN =
  '^(\\*|(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]{2,45}\\](:[0-9]{1,5})?)$';

const Web = Type.Object(
  {
    listenAddress: Type.String({
      default: '127.0.0.1:9877',
      format: 'listen-address',
      description:
        'Address to listen on. An address other than loopback requires web.config_file, auth.tokens_file or web.allow_insecure',
      ...needsRestart,
    }),
    configFile: Type.Optional(
      Path('File with TLS and basic authentication settings, in the format of Prometheus’ exporter-toolkit', {
        flag: 'web.config.file',
        ...needsRestart,
      }),
    ),
    allowInsecure: Bool(
      false,
      'Allow listening on an address other than loopback without authentication. Anyone who can reach the port can then read and report',
      needsRestart,
    ),
    corsOrigins: Type.Array(Type.String({ format: 'origin' }), {
      default: [],
      maxItems: 100,
      description: 'Origins that may read the API from a browser. * allows every origin',
    }),
    allowedHosts: Type.Array(Type.String({ pattern: HOST_PATTERN }), {
      default: [],
      maxItems: 100,
      description:
        'Host names that requests may use, with or without a port, such as that of a reverse proxy: heartline.example.org, *.example.org, or * for all. ' +
        'Loopback names may always be used. While the exporter requires no credentials, requests with other host names are rejected as a protection against DNS rebinding; see docs/security.md for the default on addresses other than loopback. ' +
        'Pages of these hosts may also change something',
    }),
    trustedProxies: Type.Array(Type.String({ format: 'address-range' }), {
      default: [],
      maxItems: 100,
      description:
        'Addresses of reverse proxies. For requests from them, the client is the address in X-Forwarded-For or Forwarded, in rate limits and logs',
    }),
    maxBodyBytes: Count(
      4_194_304,
      1_073_741_824,
      'Maximum size of a request body. Larger requests are rejected with 413',
      { unit: 'bytes' },
    ),
    maxReportsPerRequest: Count(
      1_000,
      1_000_000,
      'Maximum number of reports in one request. Larger requests are rejected with 413',
    ),
  },
  section,
);

const Auth = Type.Object(
  {
    tokensFile: Type.Optional(
      Path(
        'File with bearer tokens and their scopes; see docs/security.md. A reload reads its content again',
        needsRestart,
      ),
    ),
    failuresPerMinute: Type.Integer({
      default: 20,
      minimum: 1,
      maximum: 100_000,
      description:
        'Maximum failed authentications per client address, user name and minute. Further attempts with that name from that address are rejected with 429',
    }),
  },
  section,
);

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

const Log = Type.Object(
  {
    level: OneOf(LOG_LEVELS, 'info', 'Only log messages with this severity or above'),
    format: OneOf(['logfmt', 'json'], 'logfmt', 'Format of log lines', needsRestart),
  },
  section,
);

const Heartbeat = Type.Object(
  {
    intervalSeconds: Seconds(
      30,
      0.1,
      86_400,
      'Expected time between two heartbeats, for workers that do not declare an interval',
    ),
    failureThreshold: Type.Integer({
      default: 3,
      minimum: 2,
      maximum: 1_000,
      description:
        'Number of missed heartbeats after which a worker is failed, for workers that do not declare a threshold',
    }),
    toleranceRatio: Type.Number({
      default: 0.25,
      minimum: 0,
      maximum: 0.9,
      description: 'How late a heartbeat may be before the worker is degraded, as a share of the interval',
    }),
  },
  section,
);

const Labels = Type.Object(
  {
    allow: Type.Array(Type.String({ pattern: '^[a-zA-Z_][a-zA-Z0-9_]{0,127}$' }), {
      default: [],
      maxItems: 32,
      description: 'Report labels to add to worker_info. Other labels are not exposed to Prometheus',
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
      description: 'Upper bounds of the buckets of worker_task_duration_seconds, ascending, without +Inf',
      unit: 'seconds',
    }),
    startedAtLabel: Bool(
      false,
      'Add the label started_at to worker_info. Each restart of a worker then creates a new series',
    ),
    suspicion: Bool(
      false,
      'Expose worker_heartbeat_phi and worker_heartbeat_jitter_ratio, which show heartbeats becoming irregular before a worker fails. Adds two series per worker',
    ),
  },
  section,
);

const Prometheus = Type.Object(
  {
    url: Type.Optional(HttpUrl('Base URL of Prometheus, which GET /health/workers/{id}/history queries')),
    timeoutSeconds: Type.Number({
      default: 10,
      minimum: 0.1,
      maximum: 120,
      description: 'Timeout of a query to Prometheus',
      unit: 'seconds',
    }),
  },
  section,
);

const Grafana = Type.Object(
  {
    url: Type.Optional(
      HttpUrl('Base URL of Grafana as browsers reach it. The landing page links to its dashboards'),
    ),
  },
  section,
);

const Runbooks = Type.Object(
  {
    path: Type.Optional(
      Path(
        'Directory of the runbooks shown at /runbooks: Markdown files with one heading per alert. Defaults to the runbooks included with Heartline',
      ),
    ),
  },
  section,
);

const Telemetry = Type.Object(
  {
    otlpEndpoint: Type.Optional(
      HttpUrl(
        'Base URL of an OpenTelemetry collector that receives traces over OTLP/HTTP (JSON), such as http://127.0.0.1:4318; /v1/traces is appended. ' +
          'Defaults to OTEL_EXPORTER_OTLP_ENDPOINT. Tracing is off if neither is set. Needs the packages of traces/package.json',
        needsRestart,
      ),
    ),
    serviceName: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description: 'service.name of the traces. Defaults to OTEL_SERVICE_NAME, then to heartline-exporter',
        ...needsRestart,
      }),
    ),
  },
  section,
);

/**
 * The exporter's configuration. This schema is the single source of the Config type, of flags, environment variables
 * and file keys, of `--help` and of docs/configuration.md. To add a key, add it here and read it from `Config`.
 */
export const ConfigSchema = Type.Object(
  {
    web: Web,
    auth: Auth,
    storage: Type.Object(
      {
        path: Path('Directory of the journal. It is created if it does not exist', {
          default: 'data',
          ...needsRestart,
        }),
        onDamage: OneOf(
          ['refuse', 'set-aside'],
          'refuse',
          'What to do with a damaged journal at the start: refuse to start, or rename the damaged file and start with an empty one (the newest 3 renamed files are kept)',
          needsRestart,
        ),
      },
      section,
    ),
    log: Log,
    heartbeat: Heartbeat,
    fleet: FleetSection,
    health: HealthSection,
    retention: RetentionSection,
    recovery: RecoverySection,
    limits: LimitsSection,
    labels: Labels,
    metrics: Metrics,
    prometheus: Prometheus,
    grafana: Grafana,
    runbooks: Runbooks,
    telemetry: Telemetry,
  },
  section,
);

/**
 * A complete and valid configuration: defaults are filled in, ranges and relations between keys are checked. `sources` can
 * only be set in the file.
 */
export type Config = DeepReadonly<Static<typeof ConfigSchema>> & {
  readonly sources: readonly SourceConfig[];
};
