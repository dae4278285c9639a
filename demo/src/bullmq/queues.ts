/** The queues of the BullMQ demo, and how their jobs arrive: one by one, with a delay, or with a priority. */
export const QUEUES = ['thumbnails', 'invoices'] as const;

export type QueueName = (typeof QUEUES)[number];

export interface HashJob {
  /** Text to hash. */
  readonly text: string;
  /** Cost of the hash, a power of two: 2^14 takes about 50 ms of CPU. */
  readonly cost: number;
  /** A job that fails is tried again. */
  readonly fails: boolean;
}

/** Finished jobs are kept up to this number. */
export const KEPT_JOBS = 200;

/** Returns the value of a flag `--name=value`. Throws an Error if it is missing. */
export function requiredFlag(args: readonly string[], name: string): string {
  const start = `--${name}=`;
  const value = args.find((arg) => arg.startsWith(start))?.slice(start.length);
  if (value === undefined || value === '') {
    throw new Error(`The flag ${start}… is required.`);
  }
  return value;
}
