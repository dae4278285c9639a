import { type Log } from '../../telemetry/log';
import { cutEvidence, cutText } from '../drivers/cut-texts';
import { type DriverStep, type Evidence, type StepCall, type StepOutcome } from '../drivers/driver';
import { type StepResult } from '../actions/action';

/** A step with the name of its driver. */
export interface NamedStep {
  readonly driver: string;
  readonly step: DriverStep;
}

export interface EndedStep {
  readonly result: Exclude<StepResult, 'not_begun'>;
  readonly reason?: string;
  readonly evidence: Evidence;
}

/**
 * Runs a step until it ends, its time-out passes or `stop` is aborted, with the reason as a text. Never rejects. After a
 * time-out the effect of the step is not known: the result is `interrupted`. If `stop` was aborted before, the driver is not
 * called, and the result is `failed`. Long texts of the driver are cut.
 */
export async function runStep(
  { driver, step }: NamedStep,
  call: Omit<StepCall, 'signal'>,
  stop: AbortSignal,
  log: Log,
): Promise<EndedStep> {
  if (stop.aborted) {
    return { result: 'failed', reason: String(stop.reason), evidence: {} };
  }
  const abort = new AbortController();
  let onStop: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const aborted = new Promise<EndedStep>((resolve) => {
    const interrupt = (reason: string) => {
      abort.abort(new Error(reason));
      resolve({ result: 'interrupted', reason, evidence: {} });
    };
    onStop = () => interrupt(String(stop.reason));
    stop.addEventListener('abort', onStop);
    const seconds = step.timeoutMs / 1000;
    timer = setTimeout(() => interrupt(`the driver did not answer within ${seconds} s`), step.timeoutMs);
  });
  const ended = start(step, { ...call, signal: abort.signal }).catch((error: unknown): StepOutcome => {
    log.error(
      { err: error, driver, step: step.name, worker_id: call.target.workerId },
      'recovery step failed',
    );
    const reason = error instanceof Error ? error.message : String(error);
    return { result: 'failed', reason, evidence: {} };
  });
  try {
    return cutTexts(await Promise.race([ended, aborted]));
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', onStop);
  }
}

/** Rows of actions and of the audit log must not grow with what a driver answers. */
function cutTexts({ result, reason, evidence }: EndedStep): EndedStep {
  return {
    result,
    evidence: cutEvidence(evidence),
    ...(reason !== undefined && { reason: cutText(reason) }),
  };
}

/** A driver that throws instead of rejecting is a failed step as well. */
async function start(step: DriverStep, call: StepCall): Promise<StepOutcome> {
  return step.run(call);
}
