import { type KindName } from '../worker-types';
import { type ProgramName } from '../sandbox/programs';

/** High goes first; within one, the oldest does. */
export const PRIORITIES = ['high', 'normal'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** One thing to do, by a worker of its kind. */
export interface Job {
  readonly id: string;
  readonly kind: KindName;
  /** A file, or for auditors a folder. */
  readonly path: string;
  /** For sandboxes: which of their programs. */
  readonly program?: ProgramName;
  readonly priority: Priority;
  /** From 1. */
  readonly attempt: number;
  /** When it was first queued, in milliseconds since the epoch. */
  readonly queuedAt: number;
}

export const MOST_ATTEMPTS = 3;

/** After the first failure, and twice as long after the second: what was in the way may be gone by then. */
const RETRY_AFTER_MS = 5000;
export function retryAfterMs(attempt: number): number {
  return RETRY_AFTER_MS * 2 ** (attempt - 1);
}

/**
 * A job's file carries its priority and when it was queued, so that the next one is the first by name, and its age needs
 * no look inside.
 */
export function fileName({ priority, queuedAt, id, attempt }: Job): string {
  return `${PRIORITIES.indexOf(priority)}-${queuedAt}-${id}-${attempt}.json`;
}

export function priorityOf(name: string): Priority {
  return PRIORITIES[Number(name.split('-')[0])] ?? 'normal';
}
export function queuedAt(name: string): number {
  return Number(name.split('-')[1]);
}
