import { type ProgramName } from '../sandbox/programs';
import { type WorkerType } from '../worker-types';

/** High comes before normal; within a priority, the oldest job comes first. */
export const PRIORITIES = ['high', 'normal'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What a job is about. */
export interface JobSubject {
  /** A file, or for auditors a folder. */
  readonly path: string;
  /** For sandboxes: the program to run on the file. */
  readonly program?: ProgramName;
}

/** One job for a worker of its type. */
export interface Job extends JobSubject {
  readonly id: string;
  readonly workerType: WorkerType;
  readonly priority: Priority;
  /** From 1. */
  readonly attempt: number;
  /** When the job was first queued, in milliseconds since the epoch. */
  readonly queuedAt: number;
}

export const MAX_ATTEMPTS = 3;

const RETRY_DELAY_MS = 5000;
/** The delay before the next attempt: 5 s after the first failure, doubled after each further one. */
export function retryDelayMs(attempt: number): number {
  return RETRY_DELAY_MS * 2 ** (attempt - 1);
}

/**
 * The name of a job's file. It starts with the priority and the time of queueing, so that the next job is the first by
 * name and its age is known without reading the file.
 */
export function jobFileName({ priority, queuedAt, id, attempt }: Job): string {
  return `${PRIORITIES.indexOf(priority)}-${queuedAt}-${id}-${attempt}.json`;
}

export function parsePriority(fileName: string): Priority {
  return PRIORITIES[Number(fileName.split('-')[0])] ?? 'normal';
}
export function parseQueuedAt(fileName: string): number {
  return Number(fileName.split('-')[1]);
}
