/** One program of the stack: how it is started, and how one sees that it is ready. */
export interface Part {
  /** Unique; names its log file too. */
  readonly name: PartName;
  readonly command: string;
  readonly args: readonly string[];
  /** On top of the stack's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Answers 200 once the part is ready; absent: ready once it runs. */
  readonly readyUrl?: string;
  /** For people to open. */
  readonly url?: string;
  /** What people should know about it when it has started, a line each. */
  readonly notes?: readonly string[];
  /** Seconds it gets to end by itself after SIGTERM. */
  readonly graceSeconds: number;
}

/** In the order of starting; they are stopped the other way round. */
export const PART_NAMES = ['exporter', 'alertmanager', 'prometheus', 'page', 'demo'] as const;

export type PartName = (typeof PART_NAMES)[number];
