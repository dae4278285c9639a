import { type Static, Type } from '@sinclair/typebox';
import { Path } from '../../../config/schema/key-types';
import { type DriverStep, type StepCall, type StepOutcome } from '../../drivers/driver';
import { driverKind } from '../../drivers/driver-kind';
import { refuseUnsafeValues } from '../process/refuse-unsafe-values';
import { StepTimes, stepTimes } from '../step-times';
import { type Container, containerEvidence, startedSince } from './container';
import { DockerEngine, DockerError } from './docker-engine';

function Label(byDefault: string, description: string) {
  return Type.String({ default: byDefault, pattern: '^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$', description });
}

const Options = Type.Object({
  socket: Path('Unix socket of the engine', { default: '/var/run/docker.sock' }),
  worker_label: Label(
    'heartline.worker_id',
    'Label with the worker ID. Containers without it are never changed',
  ),
  sandbox_label: Label(
    'heartline.sandbox_id',
    'Label with the sandbox ID, for terminate_sandbox. Containers without it are never ended',
  ),
  stop_seconds: Type.Integer({
    default: 10,
    minimum: 0,
    maximum: 600,
    description: 'Time between the stop signal and SIGKILL',
  }),
  stop_signal: Type.Optional(
    Type.String({
      pattern: '^SIG[A-Z][A-Z0-9+-]{1,9}$',
      description: 'Stop signal, such as SIGINT, instead of that of the container',
    }),
  ),
  start_grace_seconds: Type.Integer({
    default: 60,
    minimum: 0,
    maximum: 3_600,
    description: 'How long a container that the engine has started since the last heartbeat is left alone',
  }),
  ...StepTimes({ timeoutSeconds: 30, verifySeconds: 60 }),
});

type Options = Static<typeof Options>;

interface Docker {
  readonly engine: DockerEngine;
  readonly options: Options;
  readonly now: () => number;
}

/**
 * Restarts containers of one Docker engine: with the stop signal first, then with SIGKILL. Ends sandboxes that are
 * containers.
 */
export const DOCKER_DRIVER = driverKind({
  kind: 'docker',
  actions: ['restart', 'terminate_sandbox'],
  schema: Options,
  create: ({ name, options }, { fleet }) => {
    const docker: Docker = { engine: new DockerEngine(options.socket), options, now: () => fleet.now() };
    const times = stepTimes(options);
    // The engine answers a restart after the container has stopped.
    const timeoutMs = times.timeoutMs + options.stop_seconds * 1000;
    const step = (stepName: string, run: DriverStep['run']): DriverStep => ({
      name: `${name}/${stepName}`,
      ...times,
      timeoutMs,
      run: refuseUnsafeValues((call) => run(call).catch(dockerFailure)),
    });
    const restart = [
      step('restart', (call) =>
        changeWorker(docker, call, ({ Id }) =>
          docker.engine.restart(Id, options.stop_seconds, options.stop_signal, call.signal),
        ),
      ),
      step('kill', (call) =>
        changeWorker(docker, call, ({ Id }) => docker.engine.killAndStart(Id, call.signal)),
      ),
    ];
    const terminate = [step('stop', (call) => stopSandbox(docker, call))];
    return {
      name,
      steps: (action) => (action === 'restart' ? restart : action === 'terminate_sandbox' ? terminate : []),
      close: () => Promise.resolve(),
    };
  },
});

/** Changes the one container of the worker, unless the engine has just started it. */
async function changeWorker(
  { engine, options, now }: Docker,
  { target, signal }: StepCall,
  change: (container: Container) => Promise<void>,
): Promise<StepOutcome> {
  const found = await findOne(engine, options.worker_label, target.workerId, signal);
  if ('result' in found) {
    return found;
  }
  const evidence = containerEvidence(found);
  if (startedSince(found, target.facts.lastHeartbeatAt, now(), options.start_grace_seconds * 1000)) {
    return { result: 'nothing_to_do', evidence };
  }
  await change(found);
  const after = await engine.inspect(found.Id, signal);
  const both = { ...evidence, status_after: after.State.Status, started_at_after: after.State.StartedAt };
  return after.State.Running
    ? { result: 'done', evidence: both }
    : {
        result: 'failed',
        reason: `The container is ${after.State.Status} after the restart.`,
        evidence: both,
      };
}

async function stopSandbox({ engine, options }: Docker, { target, signal }: StepCall): Promise<StepOutcome> {
  const found = await findOne(engine, options.sandbox_label, target.sandboxId ?? '', signal);
  if ('result' in found) {
    return found;
  }
  const owner = found.Config.Labels?.[options.worker_label];
  if (owner !== target.workerId) {
    const reason = `The label ${options.worker_label} of the container is ${owner ?? 'missing'}, not ${target.workerId}: the sandbox belongs to another worker.`;
    return { result: 'refused', reason, evidence: containerEvidence(found) };
  }
  if (!found.State.Running) {
    return { result: 'nothing_to_do', evidence: containerEvidence(found) };
  }
  await engine.stop(found.Id, options.stop_seconds, signal);
  const after = await engine.inspect(found.Id, signal);
  const evidence = { ...containerEvidence(found), status_after: after.State.Status };
  return after.State.Running
    ? { result: 'failed', reason: 'The container still runs after it was stopped.', evidence }
    : { result: 'done', evidence };
}

/** The container whose label has the value. Several ones are a mistake that only an operator can resolve. */
async function findOne(
  engine: DockerEngine,
  label: string,
  value: string,
  signal: AbortSignal,
): Promise<Container | StepOutcome> {
  const [id, ...others] = await engine.findByLabel(label, value, signal);
  if (id === undefined) {
    return {
      result: 'failed',
      reason: `No container has the label ${label}=${value}.`,
      evidence: { label, value },
    };
  }
  if (others.length > 0) {
    const reason = `${others.length + 1} containers have the label ${label}=${value}; it must be unique.`;
    return { result: 'refused', reason, evidence: { label, value } };
  }
  const container = await engine.inspect(id, signal);
  if (container.Config.Labels?.[label] !== value) {
    const reason = `The container ${id.slice(0, 12)} does not have the label ${label}=${value}.`;
    return { result: 'refused', reason, evidence: containerEvidence(container) };
  }
  return container;
}

function dockerFailure(error: unknown): StepOutcome {
  if (error instanceof DockerError) {
    return { result: 'failed', reason: error.message, evidence: {} };
  }
  throw error;
}
