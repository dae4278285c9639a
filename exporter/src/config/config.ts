/** The exporter's configuration, complete and valid: defaults are filled in, ranges are checked. */
export interface Config {
  readonly web: {
    /** host:port; loopback unless told otherwise. */
    readonly listenAddress: string;
    /** exporter-toolkit web config (TLS, basic auth); absent: neither. */
    readonly configFile?: string;
    /** Origins that browsers may call the read API from (CORS). */
    readonly corsOrigins: readonly string[];
    readonly maxBodyBytes: number;
    readonly maxReportsPerRequest: number;
  };
  readonly storage: { readonly path: string };
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly format: 'logfmt' | 'json' };
  /** For workers that declare nothing of their own. */
  readonly heartbeat: {
    readonly intervalSeconds: number;
    readonly failureThreshold: number;
    readonly toleranceRatio: number;
  };
  /** How long a worker in a state is kept before it is forgotten. */
  readonly retention: { readonly stoppedSeconds: number; readonly failedSeconds: number };
  readonly limits: {
    readonly workers: number;
    readonly series: number;
    readonly taskTypesPerWorker: number;
    readonly errorTypesPerWorker: number;
    readonly queues: number;
    readonly sandboxes: number;
    readonly labelLength: number;
    /** Reports per second and worker that are taken without 429, sustained; bursts of ten times that. */
    readonly reportsPerSecondPerWorker: number;
  };
  /** Names of report labels that reach `worker_info`. */
  readonly labels: { readonly allow: readonly string[] };
  readonly metrics: {
    /** Upper bounds of worker_task_duration_seconds, ascending, without +Inf. */
    readonly durationBuckets: readonly number[];
    /** Adds started_at to worker_info (churn: one more series per restart). */
    readonly startedAtLabel: boolean;
  };
}
