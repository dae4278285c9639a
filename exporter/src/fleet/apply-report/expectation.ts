import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { mergeType } from './apply-report';

/** Settings of an expected worker; absent keys are unchanged. */
export interface Expectation {
  readonly type?: string;
  readonly intervalMs?: Millis;
  readonly failureThreshold?: number;
}

export function applyExpectation(worker: Worker, { type, ...settings }: Expectation, now: Millis): Worker {
  return {
    ...worker,
    ...settings,
    expected: worker.expected ?? { at: now },
    // Also one of which a user has stopped the monitoring.
    ...(worker.status === 'stopped' && { goodbyeAt: worker.goodbyeAt ?? now }),
    type: mergeType(worker.type, type),
  };
}
