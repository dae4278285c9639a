import { type Static, Type } from '@sinclair/typebox';
import { ConfigError } from '../../../config/schema/config-error';
import { OneOf } from '../../../config/schema/key-types';
import { compileGlobs, type Matcher } from '../../../model/glob';
import { visibleText } from '../../../model/visible-text';
import { type Evidence, type DriverStep, type StepCall, type StepOutcome } from '../../drivers/driver';
import { driverKind } from '../../drivers/driver-kind';
import { placeholderValues } from '../process/placeholder-values';
import { checkWorkerPlaceholders, expandPlaceholders } from '../process/placeholders';
import { programProblem } from '../process/program-check';
import { refuseUnsafeValues } from '../process/refuse-unsafe-values';
import { type ProcessResult, runProcess } from '../process/run-process';
import { StepTimes, stepTimes } from '../step-times';
import { parseUnit, type Unit, UNIT_PROPERTIES, unitEvidence, unitStartedSince } from './unit';

const Options = Type.Object({
  unit: Type.String({
    pattern: '^[A-Za-z][A-Za-z0-9:_.@{}-]{0,200}\\.service$',
    description:
      'Unit of a worker, such as worker@{worker_id}.service. May contain {worker_id} and {worker_type}, but not at its begin',
  }),
  allowed_units: Type.Array(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9:_.@*?-]{0,200}\\.service$' }), {
    minItems: 1,
    maxItems: 100,
    description:
      'Units that may be restarted, with the wildcards * and ?. Others are refused, also behind an alias',
  }),
  manager: OneOf(
    ['system', 'user'],
    'system',
    'Service manager: that of the system, or that of the exporter’s account',
  ),
  systemctl: Type.String({
    default: '/usr/bin/systemctl',
    pattern: '^/',
    description: 'Path of systemctl, which recovery.allowed_programs must list',
  }),
  start_grace_seconds: Type.Integer({
    default: 60,
    minimum: 0,
    maximum: 3_600,
    description: 'How long a unit that systemd has started since the last heartbeat is left alone',
  }),
  ...StepTimes({ timeoutSeconds: 100, verifySeconds: 60 }),
});

type Options = Static<typeof Options>;

interface Systemd {
  readonly options: Options;
  readonly isAllowed: Matcher;
  readonly now: () => number;
}

const MAX_OUTPUT_BYTES = 8_000;
const MAX_UNIT_LENGTH = 255;
const KILL_AFTER_MS = 2_000;

/** Restarts the systemd unit of a worker: by its own stop procedure first, then with SIGKILL. */
export const SYSTEMD_DRIVER = driverKind({
  kind: 'systemd',
  actions: ['restart'],
  schema: Options,
  create: ({ name, options }, { fleet, allowedPrograms }) => {
    checkOptions(name, options, allowedPrograms);
    const systemd: Systemd = {
      options,
      isAllowed: compileGlobs(options.allowed_units),
      now: () => fleet.now(),
    };
    const step = (stepName: string, commands: readonly Command[]): DriverStep => ({
      name: `${name}/${stepName}`,
      ...stepTimes(options),
      run: refuseUnsafeValues((call) => changeUnit(systemd, call, commands)),
    });
    const steps = [
      step('restart', [['restart']]),
      // The first stop replaces a restart that still waits, which would start the unit in between; the second one waits until
      // it has stopped. A unit that failed too often does not start before its failures are forgotten.
      step('kill', [
        ['stop', '--no-block'],
        ['kill', '--signal=SIGKILL'],
        ['stop'],
        ['reset-failed'],
        ['start'],
      ]),
    ];
    return { name, steps: () => steps, close: () => Promise.resolve() };
  },
});

/** A command of systemctl with its options, without the unit. */
type Command = readonly [string, ...string[]];

/** Commands that fail if there is nothing left to do for them. */
const MAY_FAIL = ['kill', 'reset-failed'];

function checkOptions(name: string, { unit, systemctl }: Options, allowedPrograms: readonly string[]): void {
  checkWorkerPlaceholders(`${name}: unit`, unit);
  if (!allowedPrograms.includes(systemctl)) {
    throw new ConfigError([`${name}: ${systemctl} is not in recovery.allowed_programs`]);
  }
}

async function changeUnit(
  systemd: Systemd,
  call: StepCall,
  commands: readonly Command[],
): Promise<StepOutcome> {
  const { options, now } = systemd;
  const name = expandPlaceholders(options.unit, placeholderValues(call));
  const problem = unitProblem(systemd, name) ?? (await programProblem(options.systemctl));
  if (problem !== undefined) {
    return { result: 'refused', reason: problem, evidence: { unit: name } };
  }
  const before = await showUnit(systemd, name, call.signal);
  if ('result' in before) {
    return before;
  }
  const evidence = unitEvidence(before);
  // An alias names another unit, which must be allowed as well.
  const aliasProblem = unitProblem(systemd, before.Id);
  if (aliasProblem !== undefined || before.LoadState === 'masked') {
    return { result: 'refused', reason: aliasProblem ?? `The unit ${before.Id} is masked.`, evidence };
  }
  if (before.LoadState !== 'loaded') {
    return { result: 'failed', reason: `The unit ${name} is not loaded: ${before.LoadState}.`, evidence };
  }
  const times = {
    now: now(),
    monotonicMs: Number(process.hrtime.bigint() / 1_000_000n),
    graceMs: options.start_grace_seconds * 1000,
  };
  if (unitStartedSince(before, call.target.facts.lastHeartbeatAt, times)) {
    return { result: 'nothing_to_do', evidence };
  }
  for (const command of commands) {
    const result = await systemctl(options, [...command, '--', before.Id], call.signal);
    if (result.exitCode !== 0 && !(result.ended === 'exited' && MAY_FAIL.includes(command[0]))) {
      return failed(command[0], result, evidence);
    }
  }
  const after = await showUnit(systemd, before.Id, call.signal);
  if ('result' in after) {
    return after;
  }
  const both = { ...evidence, state_after: `${after.ActiveState} (${after.SubState})` };
  return ['active', 'activating', 'reloading'].includes(after.ActiveState)
    ? { result: 'done', evidence: both }
    : {
        result: 'failed',
        reason: `The unit is ${after.ActiveState} after the restart: ${after.Result}.`,
        evidence: both,
      };
}

function unitProblem({ options, isAllowed }: Systemd, name: string): string | undefined {
  if (name.length > MAX_UNIT_LENGTH) {
    return `The name of the unit has ${name.length} characters; systemd allows ${MAX_UNIT_LENGTH}.`;
  }
  return isAllowed(name)
    ? undefined
    : `The unit ${visibleText(name)} is not in allowed_units (${options.allowed_units.join(', ')}).`;
}

async function showUnit(
  { options }: Systemd,
  name: string,
  signal: AbortSignal,
): Promise<Unit | StepOutcome> {
  const result = await systemctl(
    options,
    ['show', `--property=${UNIT_PROPERTIES.join()}`, '--', name],
    signal,
  );
  return result.exitCode === 0 ? parseUnit(result.output) : failed('show', result, { unit: name });
}

function systemctl(options: Options, args: readonly string[], signal: AbortSignal): Promise<ProcessResult> {
  const { PATH = '/usr/bin:/bin', XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = process.env;
  return runProcess([options.systemctl, `--${options.manager}`, '--no-ask-password', '--no-pager', ...args], {
    environment: {
      PATH,
      LANG: 'C.UTF-8',
      ...(options.manager === 'user' && XDG_RUNTIME_DIR !== undefined && { XDG_RUNTIME_DIR }),
      ...(options.manager === 'user' &&
        DBUS_SESSION_BUS_ADDRESS !== undefined && { DBUS_SESSION_BUS_ADDRESS }),
    },
    timeoutMs: options.timeout_seconds * 1000,
    killAfterMs: KILL_AFTER_MS,
    maxOutputBytes: MAX_OUTPUT_BYTES,
    signal,
  });
}

function failed(
  command: string,
  { ended, exitCode, output }: ProcessResult,
  evidence: Evidence,
): StepOutcome {
  const how = ended === 'exited' ? `ended with exit code ${exitCode ?? 'unknown'}` : ended.replace('_', ' ');
  const reason = `systemctl ${command} ${how}: ${visibleText(output.trim()).slice(0, 500)}`;
  return { result: 'failed', reason, evidence };
}
