import { Type } from '@sinclair/typebox';
import { setTimeout as delay } from 'node:timers/promises';
import { type StepCall, type StepOutcome } from '../../drivers/driver';
import { type DriverContext, driverKind } from '../../drivers/driver-kind';
import { StepTimes, stepTimes } from '../step-times';

const Options = Type.Object({ ...StepTimes({ timeoutSeconds: 60, verifySeconds: 60 }) });

/** How often the driver looks whether the command was delivered. */
const POLL_MS = 200;

/**
 * Delivers the command `restart` in the response to the next report of the worker, for restarts by hand: a failed worker
 * takes its command with the heartbeat that proves that it works again. A command that is not delivered within the time of
 * the step is cancelled.
 */
export const REPORTER_DRIVER = driverKind({
  kind: 'reporter',
  actions: ['restart'],
  schema: Options,
  create: ({ name, options }, context) => {
    const step = {
      name,
      ...stepTimes(options),
      byHandOnly: true as const,
      run: (call: StepCall) => deliver(context, call),
    };
    return { name, steps: () => [step], close: () => Promise.resolve() };
  },
});

async function deliver({ fleet, commands }: DriverContext, call: StepCall): Promise<StepOutcome> {
  const { workerId, incarnation } = call.target;
  const current = fleet.get(workerId)?.incarnation.key;
  if (current !== incarnation.key) {
    const reason = `The worker has started again since the decision: its incarnation is ${current ?? 'unknown'}, not ${incarnation.key}.`;
    return { result: 'refused', reason, evidence: {} };
  }
  const reason = `recovery action ${call.actionId}`;
  const command = await commands.queue({
    workerId,
    reason,
    by: 'recovery',
    from: 'heartline',
    stepOf: call.actionId,
  });
  const evidence = { command_id: command.id };
  if (command.outcome === 'refused') {
    return {
      result: 'failed',
      reason: `The command was refused: ${command.refusal ?? 'unknown'}.`,
      evidence,
    };
  }
  if (await isDelivered(commands, command.id, call.signal)) {
    return { result: 'done', evidence };
  }
  // A restart that an operator has requested before is left alone.
  const isOwn = command.reason === reason;
  if (isOwn && !commands.cancel(command.id) && isNoLongerWaiting(commands, command.id)) {
    return { result: 'done', evidence };
  }
  const undelivered = 'The worker has sent no report in time, so it did not receive the command.';
  return { result: 'failed', reason: undelivered, evidence };
}

/** Resolves when the command was delivered, or when the signal is aborted before. */
async function isDelivered(
  commands: DriverContext['commands'],
  id: string,
  signal: AbortSignal,
): Promise<boolean> {
  while (!isNoLongerWaiting(commands, id)) {
    if (signal.aborted) {
      return false;
    }
    await pause(POLL_MS, signal);
  }
  return true;
}

/** Resolves after a time, or when the signal is aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) {
      throw error;
    }
  });
}

/** A worker that starts before it receives the command completes it: also then there is nothing left to do. */
function isNoLongerWaiting(commands: DriverContext['commands'], id: string): boolean {
  const outcome = commands.command(id)?.outcome;
  return outcome === 'handed_out' || outcome === 'completed';
}
