import { type Static, Type } from '@sinclair/typebox';
import { isAbsolute } from 'node:path';
import { ConfigError } from '../../../config/schema/config-error';
import { Bool } from '../../../config/schema/key-types';
import { visibleText } from '../../../model/visible-text';
import { type DriverStep, isActionEnd, type StepCall, type StepOutcome } from '../../drivers/driver';
import { driverKind } from '../../drivers/driver-kind';
import { placeholderValues } from '../process/placeholder-values';
import {
  expandPlaceholders,
  hasPlaceholder,
  PLACEHOLDERS,
  type PlaceholderValues,
  unknownPlaceholder,
} from '../process/placeholders';
import { refuseUnsafeValues } from '../process/refuse-unsafe-values';
import { type ProcessResult, runProcess } from '../process/run-process';
import { StepTimes, stepTimes } from '../step-times';
import { programProblem } from '../process/program-check';

const Options = Type.Object({
  command: Type.Array(Type.String({ minLength: 1, maxLength: 4_096 }), {
    minItems: 1,
    maxItems: 100,
    description: `Program and arguments. The program is an absolute path that recovery.allowed_programs lists. Arguments may contain ${PLACEHOLDERS}. No shell reads them`,
  }),
  environment: Type.Record(
    Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }),
    Type.String({ maxLength: 4_096 }),
    {
      default: {},
      description: 'Environment variables of the program',
    },
  ),
  inherit_environment: Type.Array(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }), {
    default: ['PATH', 'LANG', 'TZ'],
    maxItems: 100,
    description:
      'Names of variables that the program gets from the environment of the exporter. It gets no others',
  }),
  supports_dry_run: Bool(
    false,
    'In a dry run, start the program with HEARTLINE_DRY_RUN=1. It must then change nothing, and only look',
  ),
  nothing_to_do_exit_code: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 125,
      description: 'Exit code of the program if there was nothing to do',
    }),
  ),
  ...StepTimes({ timeoutSeconds: 30, verifySeconds: 60 }),
});

type Options = Static<typeof Options>;

/** Output that is kept for the audit log. */
const MAX_OUTPUT_BYTES = 2_000;
/** Time between SIGTERM and SIGKILL for a program that takes too long. */
const KILL_AFTER_MS = 5_000;

const DRY_RUN = { HEARTLINE_DRY_RUN: '1' };

/** Runs a program on the machine of the exporter. Exit code 0 means that the request was accepted. */
export const COMMAND_DRIVER = driverKind({
  kind: 'command',
  actions: ['restart', 'release_leases', 'terminate_sandbox', 'retry_tasks', 'archive_tasks'],
  schema: Options,
  create: ({ name, options }, { allowedPrograms }) => {
    checkCommand(name, options.command, allowedPrograms);
    const step: DriverStep = {
      name,
      ...stepTimes(options),
      run: refuseUnsafeValues((call) => runCommand(options, call, {})),
      ...(options.supports_dry_run && {
        preview: refuseUnsafeValues((call) => runCommand(options, call, DRY_RUN)),
      }),
    };
    return { name, steps: () => [step], close: () => Promise.resolve() };
  },
});

function checkCommand(
  name: string,
  [program = '', ...args]: readonly string[],
  allowed: readonly string[],
): void {
  const problems: string[] = [];
  if (!isAbsolute(program) || hasPlaceholder(program)) {
    problems.push(`${name}: the program must be an absolute path without placeholders: ${program}`);
  } else if (!allowed.includes(program)) {
    const list = allowed.length === 0 ? 'it is empty' : `it has ${allowed.join(', ')}`;
    problems.push(`${name}: the program ${program} is not in recovery.allowed_programs; ${list}`);
  }
  for (const argument of args) {
    const unknown = unknownPlaceholder(argument);
    if (unknown !== undefined) {
      problems.push(`${name}: unknown placeholder ${unknown}; known placeholders: ${PLACEHOLDERS}`);
    }
  }
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
}

async function runCommand(
  options: Options,
  call: StepCall,
  variables: Readonly<Record<string, string>>,
): Promise<StepOutcome> {
  const [program = '', ...args] = options.command;
  const values = placeholderValues(call);
  const argv = [program, ...args.map((argument) => expandPlaceholders(argument, values))] as const;
  const problem = await programProblem(program);
  if (problem !== undefined) {
    return { result: 'refused', reason: problem, evidence: { program } };
  }
  const result = await runProcess(argv, {
    environment: {
      ...inherited(options.inherit_environment),
      ...options.environment,
      ...actionVariables(call.action, values),
      ...variables,
    },
    // The core aborts the signal at the time-out; this is a second limit.
    timeoutMs: 2 * options.timeout_seconds * 1000,
    killAfterMs: KILL_AFTER_MS,
    maxOutputBytes: MAX_OUTPUT_BYTES,
    signal: call.signal,
    sparesChildren: isActionEnd,
  });
  return outcomeOf(result, options.nothing_to_do_exit_code);
}

function inherited(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The same values as the placeholders, for programs that prefer variables. No text of a report is among them. */
function actionVariables(action: string, values: PlaceholderValues): Record<string, string> {
  const pairs = Object.entries({ ...values, action });
  return Object.fromEntries(pairs.map(([name, value]) => [`HEARTLINE_${name.toUpperCase()}`, value]));
}

function outcomeOf(
  { ended, exitCode, exitSignal, output, droppedBytes }: ProcessResult,
  nothingToDo: number | undefined,
): StepOutcome {
  const evidence = {
    ...(exitCode !== undefined && { exit_code: exitCode }),
    ...(exitSignal !== undefined && { exit_signal: exitSignal }),
    ...(output !== '' && { output: visibleText(output.trim()) }),
    ...(droppedBytes > 0 && { output_bytes_dropped: droppedBytes }),
  };
  if (ended === 'exited' && exitCode === 0) {
    return { result: 'done', evidence };
  }
  if (ended === 'exited' && exitCode !== undefined && exitCode === nothingToDo) {
    return { result: 'nothing_to_do', evidence };
  }
  const reasons = {
    exited: `The program ended with ${exitSignal ?? `exit code ${exitCode ?? 'unknown'}`}.`,
    timed_out: 'The program took too long and was ended.',
    aborted: 'The program was ended, because its time was over or the exporter shuts down.',
    not_started: `The program could not be started: ${visibleText(output)}.`,
  };
  return { result: 'failed', reason: reasons[ended], evidence };
}
