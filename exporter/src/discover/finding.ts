import { type SourceKind } from '../config/schema/sources/source-kinds';

/** An entry of `sources` in the configuration file: its keys as in the file. */
export interface SourceEntry {
  readonly kind: SourceKind;
  readonly [key: string]: unknown;
}

/** A tool, or workers or tables of an application, that a server holds. */
export interface Finding {
  /** `Sidekiq`, `workers in the table worker_heartbeats`. */
  readonly title: string;
  /** What tells it, with counts: `set processes: 3`. */
  readonly evidence: readonly string[];
  /** The source that reads it, without how to connect. Undefined if the exporter has none. */
  readonly entry: SourceEntry | undefined;
  /** Sentences: what is assumed, and what to know. */
  readonly notes: readonly string[];
  /** Sentences: permissions that the role lacks, so that the source cannot read it yet. */
  readonly missing: readonly string[];
}

/** What a look at a server has found. */
export interface Look {
  /** What answered, and what of it was looked at, as sentences. */
  readonly server: readonly string[];
  readonly findings: readonly Finding[];
  /** Sentences about the server as a whole: other databases, what could not be looked at. */
  readonly notes: readonly string[];
  /** How many connections the role may have at the same time, and the statement that allows others; undefined if there is no limit. */
  readonly connections?: { readonly max: number; readonly statement: (count: number) => string };
}

/** `1 worker`, `3 workers`, with separators of thousands. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
