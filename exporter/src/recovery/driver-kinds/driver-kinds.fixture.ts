import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { pino } from 'pino';
import '../../config/schema/setting';
import { type DriverStep, type RecoveryDriver, type StepCall, type WorkerFacts } from '../drivers/driver';
import { type DriverContext, type DriverKind } from '../drivers/driver-kind';
import { type ActionName } from '../recovery-action';

export interface DriverTestOptions {
  readonly now?: number;
  readonly readFile?: (path: string) => string;
  readonly allowedPrograms?: readonly string[];
  /** Instead of a fleet without workers. */
  readonly fleet?: DriverContext['fleet'];
  readonly commands?: DriverContext['commands'];
}

/** Creates a driver as the drivers file does: options are validated, defaults are filled in. */
export function createDriver(
  kind: DriverKind,
  options: object,
  test: DriverTestOptions = {},
): RecoveryDriver {
  const schema = Type.Object(kind.schema.properties, { additionalProperties: false });
  const complete = Value.Default(schema, structuredClone(options));
  const [problem] = Value.Errors(schema, complete);
  if (problem !== undefined) {
    throw new Error(`${problem.path}: ${problem.message}`);
  }
  const context: DriverContext = {
    fleet: test.fleet ?? {
      now: () => test.now ?? 0,
      get: () => undefined,
      workers: () => new Map<string, never>().values(),
      sandboxes: () => [],
    },
    commands: test.commands ?? {
      queue: () => Promise.reject(new Error('No command queue.')),
      command: () => undefined,
      cancel: () => false,
    },
    allowedPrograms: test.allowedPrograms ?? [],
    log: pino({ level: 'silent' }),
  };
  return kind.create(
    { name: 'test-driver', options: complete, readFile: test.readFile ?? missingFile },
    context,
  );
}

function missingFile(path: string): never {
  throw new Error(`ENOENT: ${path}`);
}

export interface CallOptions {
  readonly workerId?: string;
  readonly workerType?: string;
  readonly action?: ActionName;
  readonly sandboxId?: string;
  readonly incarnation?: string;
  readonly facts?: Partial<WorkerFacts>;
}

export function actionCall(
  {
    workerId = 'w-1',
    workerType = 'worker',
    action = 'restart',
    incarnation = 'boot-1',
    sandboxId,
    facts,
  }: CallOptions = {},
  signal: AbortSignal = new AbortController().signal,
): StepCall {
  return {
    actionId: '0b7e3f6c-3f0e-4c3a-9d6b-000000000001',
    action,
    signal,
    target: {
      workerId,
      workerType,
      incarnation: { key: incarnation, firstSeenAt: Date.parse('2026-12-01T03:00:00Z') },
      facts: {
        source: 'http',
        lastHeartbeatAt: Date.parse('2026-12-01T03:59:00Z'),
        labels: {},
        metadata: {},
        ...facts,
      },
      ...(sandboxId !== undefined && { sandboxId }),
    },
  };
}

/** The step of a driver that has one. */
export function onlyStep(driver: RecoveryDriver, action: ActionName = 'restart'): DriverStep {
  const [step, ...others] = driver.steps(action, actionCall({ action }).target);
  if (step === undefined || others.length > 0) {
    throw new Error(`The driver has ${step === undefined ? 'no step' : 'several steps'}.`);
  }
  return step;
}
