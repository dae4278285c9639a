import type { Ports } from './ports';

export interface DemoOptions {
  /** How many worker processes, 1 to 200. */
  readonly workers: number;
  /** Whether some of them are killed, paused, stopped and made to leak, on a schedule. */
  readonly chaos: boolean;
}

/** What `startStack` starts. */
export interface StackOptions {
  readonly ports: Ports;
  /** The folder for data, logs and generated configuration. */
  readonly home: string;
  /** Whether what earlier stacks stored in this home is removed first. Absent: the stack goes on with it. */
  readonly fresh?: boolean;
  /** Absent: no demo fleet. */
  readonly demo?: DemoOptions;
  /** The folder with the rule files. */
  readonly rules: string;
  /** Whether to serve the page (the preview, or Grafana). */
  readonly page: boolean;
  /** The folder whose files hold the receivers' secrets (see alerting/alertmanager.yml). */
  readonly secrets: string;
  /** Environment variables for the services, on top of ours; for tests. */
  readonly environment: Readonly<Record<string, string>>;
}

export const DEFAULT_DEMO: DemoOptions = { workers: 20, chaos: true };

export const MAX_DEMO_WORKERS = 200;
