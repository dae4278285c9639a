import { Type } from '@sinclair/typebox';
import { Count, needsRestart, section } from './key-types';

/** The section `limits`: what clients can make the exporter keep and do. docs/security.md lists the worst cases. */
export const LimitsSection = Type.Object(
  {
    workers: Count(20_000, 1_000_000, 'Maximum number of workers'),
    series: Count(1_000_000, 10_000_000, 'Maximum number of exposed series'),
    scrapeBytes: Type.Integer({
      default: 251_658_240,
      minimum: 1_048_576,
      maximum: 4_294_967_296,
      description:
        'Maximum size of a complete scrape, before compression. Keep it below body_size_limit of the scrape configuration, beyond which the whole scrape fails. Series are omitted beyond it, those that the liveness rules read last',
      unit: 'bytes',
    }),
    reportBytes: Type.Integer({
      default: 262_144,
      minimum: 1_024,
      maximum: 16_777_216,
      description:
        'Maximum size of one report. Of a larger one about a worker, the complete top-level fields up to this size are taken; a larger one about a sandbox is rejected. The others of the request are not affected',
      unit: 'bytes',
    }),
    workerBytes: Type.Integer({
      default: 1_048_576,
      minimum: 16_384,
      maximum: 16_777_216,
      description:
        'Maximum memory of what the reports of one worker contain, as estimated (docs/security.md). The content of a report beyond it is dropped, and the report counts as a heartbeat',
      unit: 'bytes',
    }),
    fleetBytes: Type.Integer({
      default: 536_870_912,
      minimum: 1_048_576,
      maximum: 17_179_869_184,
      description:
        'Maximum memory of all workers, as estimated. Beyond it new workers are rejected with 503, and the content of reports that would need more is dropped',
      unit: 'bytes',
    }),
    heartbeatLogBytes: Type.Integer({
      default: 134_217_728,
      minimum: 1_048_576,
      maximum: 17_179_869_184,
      description:
        'Maximum memory of the heartbeats kept for histories. Beyond it a worker keeps fewer heartbeats, and only its last metadata',
      unit: 'bytes',
    }),
    taskTypesPerWorker: Count(50, 1_000, 'Maximum number of task types per worker'),
    errorTypesPerWorker: Count(50, 1_000, 'Maximum number of error types per worker'),
    eventTypesPerWorker: Count(50, 1_000, 'Maximum number of event types per worker'),
    queues: Count(1_000, 100_000, 'Maximum number of queues'),
    sandboxes: Count(10_000, 1_000_000, 'Maximum number of sandboxes'),
    labelLength: Count(256, 1_024, 'Maximum length of an allowed label’s value', { unit: 'characters' }),
    alerts: Count(
      10_000,
      100_000,
      'Maximum number of stored alerts. The oldest resolved alerts are deleted first, then the oldest firing ones',
      needsRestart,
    ),
    alertBytes: Type.Integer({
      default: 65_536,
      minimum: 4_096,
      maximum: 1_048_576,
      description:
        'Maximum memory of one stored alert with its labels and annotations, as estimated (docs/security.md). A larger alert is not stored',
      unit: 'bytes',
      ...needsRestart,
    }),
    alertLogBytes: Type.Integer({
      default: 134_217_728,
      minimum: 1_048_576,
      maximum: 4_294_967_296,
      description:
        'Maximum memory of all stored alerts, as estimated. Alerts are deleted in the same order as by limits.alerts',
      unit: 'bytes',
      ...needsRestart,
    }),
    eventStreams: Count(100, 10_000, 'Maximum number of concurrent clients of GET /health/events'),
    eventStreamsPerClient: Count(
      20,
      10_000,
      'Maximum number of concurrent event streams per client. Further ones are rejected with 429',
    ),
    concurrentReads: Count(
      256,
      100_000,
      'Maximum number of requests of all clients that are processed at the same time, without reports, probes and event streams. Further requests are rejected with 503',
    ),
    concurrentReadsPerClient: Count(
      32,
      100_000,
      'Maximum number of requests per client that are processed at the same time: read API requests and scrapes separately. Further requests are rejected with 429',
    ),
    concurrentBodyBytes: Type.Integer({
      default: 134_217_728,
      minimum: 1_048_576,
      maximum: 17_179_869_184,
      description:
        'Maximum size of the bodies of all requests in memory at the same time, after decompression, and at least twice web.max_body_bytes. A client may use as much as is left free, which is half of it for one client. Further requests are rejected with 503, except bodies of up to 64 KiB',
      unit: 'bytes',
    }),
    readsPerSecondPerClient: Type.Number({
      default: 50,
      minimum: 0.1,
      maximum: 100_000,
      description:
        'Maximum rate of requests per client, averaged over ten seconds: read API requests and pages, scrapes, and alert notifications separately. Further requests are rejected with 429',
    }),
    reportsPerSecondPerWorker: Type.Number({
      default: 5,
      minimum: 0.01,
      maximum: 10_000,
      description: 'Maximum sustained rate of reports per worker. Bursts may reach ten times this rate',
    }),
  },
  section,
);
