import { type Report } from '../parse/report-schema';

/** A report's content with every null gone: what remains known after merging patches (RFC 7396). */
export type Known<T> = T extends readonly (infer Item)[]
  ? Known<Exclude<Item, null>>[]
  : T extends object
    ? { [Key in keyof T]: Known<Exclude<T[Key], null>> }
    : T;

/** The parts of a report that describe the worker and survive until replaced, removed or restarted. */
export type KnownReport = Known<
  Omit<
    Report,
    'worker_id' | 'worker_type' | 'sequence' | 'sent_at' | 'interval_seconds' | 'failure_threshold' | 'status'
  >
>;
