import { type KindName } from '../kinds';

/** One thing to do, by a worker of its kind. */
export interface Job {
  readonly id: string;
  readonly kind: KindName;
  /** A file, or for auditors a folder. */
  readonly path: string;
  /** From 1. */
  readonly attempt: number;
  /** When it was first queued, in milliseconds since the epoch. */
  readonly queuedAt: number;
}

export const MOST_ATTEMPTS = 3;

/** A job's file carries when it was queued, so that the oldest is first by name and its age needs no look inside. */
export const fileName = ({ queuedAt, id, attempt }: Job): string => `${queuedAt}-${id}-${attempt}.json`;

export const queuedAt = (name: string): number => Number(name.split('-')[0]);
