/** One program of the stack: how it is started, and how one sees that it is ready. */
export interface Service {
  /** Unique; names its log file too. */
  readonly name: ServiceName;
  readonly command: string;
  readonly args: readonly string[];
  /** On top of the stack's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Answers 200 once the service is ready; absent: ready once it runs. */
  readonly readyUrl?: string;
  /** For people to open. */
  readonly url?: string;
  /** What people should know about it when it has started, a line each. */
  readonly notes?: readonly string[];
  /** Seconds it gets to end by itself after SIGTERM. */
  readonly graceSeconds: number;
}

/** In the order of starting; they are stopped the other way round. */
export const SERVICE_NAMES = ['exporter', 'alertmanager', 'prometheus', 'page', 'demo'] as const;

export type ServiceName = (typeof SERVICE_NAMES)[number];
