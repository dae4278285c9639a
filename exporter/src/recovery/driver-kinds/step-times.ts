import { type Static, type TNumber, type TObject, Type } from '@sinclair/typebox';
import { type DriverStep } from '../drivers/driver';

const MAX_SECONDS = 3_600;

interface Defaults {
  readonly timeoutSeconds: number;
  readonly verifySeconds: number;
}

/** The keys of a driver for the times of its steps. */
export function StepTimes({ timeoutSeconds, verifySeconds }: Defaults): {
  timeout_seconds: TNumber;
  verify_seconds: TNumber;
} {
  return {
    timeout_seconds: Type.Number({
      default: timeoutSeconds,
      minimum: 0.1,
      maximum: MAX_SECONDS,
      description: 'Time for one step',
    }),
    verify_seconds: Type.Number({
      default: verifySeconds,
      minimum: 1,
      maximum: MAX_SECONDS,
      description:
        'How long a restart may take until the heartbeat of a new incarnation, before the next step begins',
    }),
  };
}

type Times = Static<TObject<ReturnType<typeof StepTimes>>>;

export function stepTimes({
  timeout_seconds,
  verify_seconds,
}: Times): Pick<DriverStep, 'timeoutMs' | 'verifyMs'> {
  return { timeoutMs: timeout_seconds * 1000, verifyMs: verify_seconds * 1000 };
}
