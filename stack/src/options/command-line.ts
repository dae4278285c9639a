import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { DEFAULT_HOME, DEFAULT_RULES, DEFAULT_SECRETS, ROOT } from './paths';
import {
  DEFAULT_DEMO,
  MAX_DEMO_WORKERS,
  QUEUE_TOOLS,
  type QueueTool,
  type StackOptions,
} from './stack-options';
import { PORT_NAMES, type Ports, portFlag, resolvePorts, portVariable } from './ports';

/** The parsed command line: show the help, or start a stack in the foreground or detached. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'start'; readonly detach: boolean; readonly options: StackOptions };

/** The output of --help. It is a file, so that start.mjs can print it before anything is installed or compiled. */
export function helpText(): string {
  return readFileSync(join(ROOT, 'stack', 'help.txt'), 'utf8');
}

const FLAGS = {
  'no-demo': { type: 'boolean' },
  'no-chaos': { type: 'boolean' },
  'no-page': { type: 'boolean' },
  detach: { type: 'boolean' },
  fresh: { type: 'boolean' },
  help: { type: 'boolean' },
  workers: { type: 'string' },
  with: { type: 'string', multiple: true },
  'data-dir': { type: 'string' },
  secrets: { type: 'string' },
  'exporter-port': { type: 'string' },
  'prometheus-port': { type: 'string' },
  'alertmanager-port': { type: 'string' },
  'page-port': { type: 'string' },
  'redis-port': { type: 'string' },
  'port-offset': { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

/** Parses a whole number. Throws an Error that names the flag or variable (`source`), the allowed range and the value. */
function parseInteger(text: string, source: string, min: number, max: number): number {
  const value = Number(text);
  if (/^-?\d+$/.test(text.trim()) && value >= min && value <= max) {
    return value;
  }
  throw new Error(`${source} must be a whole number from ${min} to ${max}, got "${text}".`);
}

/** Parses the values of --with, each a name or a list with commas. Throws an Error if one is unknown. */
function parseQueues(values: readonly string[]): readonly QueueTool[] {
  const names = new Set(values.flatMap((value) => value.split(',')));
  const known = QUEUE_TOOLS.filter((tool) => names.delete(tool));
  const [unknown] = names;
  if (unknown !== undefined) {
    throw new Error(`--with must be ${QUEUE_TOOLS.join(' or ')}, got "${unknown}".`);
  }
  return known;
}

/** Parses flags and environment variables. Throws an Error with a message for people if one is invalid. */
export function parseCommandLine(args: readonly string[], environment: NodeJS.ProcessEnv): Command {
  const { values } = parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false });
  if (values.help === true) {
    return { kind: 'help' };
  }
  /** The value of the flag, else of the variable. An empty variable counts as unset. */
  const number = (flag: string, option: string | undefined, variable: string, min: number, max: number) => {
    if (option !== undefined) {
      return parseInteger(option, flag, min, max);
    }
    const text = environment[variable];
    return text === undefined || text === '' ? undefined : parseInteger(text, variable, min, max);
  };
  const explicitPorts: Partial<Record<keyof Ports, number>> = {};
  for (const name of PORT_NAMES) {
    const port = number(portFlag(name), values[`${name}-port`], portVariable(name), 1, 65_535);
    if (port !== undefined) {
      explicitPorts[name] = port;
    }
  }
  const offset = number('--port-offset', values['port-offset'], 'HEARTLINE_PORT_OFFSET', -60_000, 60_000);
  const workers = parseInteger(
    values.workers ?? String(DEFAULT_DEMO.workers),
    '--workers',
    1,
    MAX_DEMO_WORKERS,
  );
  return {
    kind: 'start',
    detach: values.detach === true,
    options: {
      ports: resolvePorts(explicitPorts, offset),
      home: values['data-dir'] === undefined ? DEFAULT_HOME : resolve(values['data-dir']),
      ...(values['no-demo'] === true ? {} : { demo: { workers, chaos: values['no-chaos'] !== true } }),
      ...(values.with !== undefined && { queues: parseQueues(values.with) }),
      ...(values.fresh === true && { fresh: true }),
      rules: DEFAULT_RULES,
      page: values['no-page'] !== true,
      secrets: values.secrets === undefined ? DEFAULT_SECRETS : resolve(values.secrets),
      environment: {},
    },
  };
}
