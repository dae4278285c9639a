/** One program of the stack: how to start it, and how to check that it is ready. */
export interface Service {
  /** Unique; also the name of its log file. */
  readonly name: ServiceName;
  readonly command: string;
  readonly args: readonly string[];
  /** Environment variables in addition to those of the stack's own process. */
  readonly environment: Readonly<Record<string, string>>;
  /** URL that responds with a 2xx status once the service is ready. Absent: the service is ready once it runs. */
  readonly readyUrl?: string;
  /** URL for people to open. */
  readonly url?: string;
  /** Messages about the service that are printed after the start, one per line. */
  readonly notes?: readonly string[];
  /** Seconds between SIGTERM and SIGKILL. */
  readonly graceSeconds: number;
}

/** In the order of starting. Services are stopped in reverse order. */
export const SERVICE_NAMES = [
  'redis',
  'exporter',
  'alertmanager',
  'prometheus',
  'page',
  'demo',
  'bullmq',
] as const;

export type ServiceName = (typeof SERVICE_NAMES)[number];

/** Settings of a server that differ between the stack and the containers of docker-compose.yml. */
export interface ServerSettings {
  /** Path of the configuration file. */
  readonly config: string;
  /** Path of the storage folder. */
  readonly data: string;
  /** host:port */
  readonly listen: string;
  /** The URL that people open; notifications link to it. */
  readonly externalUrl: string;
}
