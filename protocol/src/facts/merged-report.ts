import { type EnvelopeKey } from './envelope';
import { type Report } from './report';

/** A value without any null: what remains after patches are merged (RFC 7396). */
export type Merged<T> = T extends readonly (infer Item)[]
  ? Merged<Exclude<Item, null>>[]
  : T extends object
    ? { [Key in keyof T]: Merged<Exclude<T[Key], null>> }
    : T;

/** The merged content of a worker's reports: what stays until it is replaced, removed, or reset by a restart. */
export type MergedReport = Merged<Omit<Report, EnvelopeKey>>;
