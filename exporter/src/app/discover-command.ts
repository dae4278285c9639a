import { type Millis } from '../model/time';
import { configurationText } from '../discover/configuration-text';
import { discover } from '../discover/discover';
import { accessFlags, readServerAccess } from '../discover/server-access';
import { createSource } from './create-source';

export interface DiscoverCommandDeps {
  /** Monotonic. */
  readonly now: () => Millis;
  /** Reads a file as text; throws the errors of node:fs. */
  readonly read: (path: string) => string;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

const WIDTH = 34;

export function discoverUsage(): string {
  const lines = [
    ['--redis=URL', 'redis://host:6379/0, with the number of the database'],
    ['--postgres=URL', 'postgres://host:5432/database'],
    ['--mysql=URL', 'mysql://host:3306/database'],
    ['--rabbitmq=URL', 'amqp://host:5672/vhost'],
    ['--watch-seconds=…', 'For how long heartbeats are watched to tell their interval (default 10)'],
    ['--timeout-seconds=…', 'Longest time of a connection and of a statement (default 10)'],
    ...accessFlags().map(({ flag, isSwitch, text }) => [isSwitch ? `--${flag}` : `--${flag}=…`, text]),
  ];
  return [
    'Usage: heartline-exporter discover --redis=URL | --postgres=URL | --mysql=URL | --rabbitmq=URL [flags]',
    '',
    'Looks at a server which workers it has, changes nothing, and prints the configuration that reads them.',
    '',
    ...lines.map(([flag = '', text = '']) => `  ${flag}`.padEnd(WIDTH) + text),
    '',
    'The output is a configuration file: what was seen is in its comments.',
    '',
  ].join('\n');
}

/**
 * Runs `heartline-exporter discover …`.
 *
 * @returns the exit status
 * @throws ConfigError if the flags are wrong; an error of one sentence if the server cannot be looked at
 */
export async function runDiscoverCommand(
  args: readonly string[],
  { now, read, print, printError }: DiscoverCommandDeps,
): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    print(discoverUsage());
    return 0;
  }
  const access = readServerAccess(args, read);
  const { look, findings } = await discover(access, { createSource, now });
  const server = [`${access.keys.url}: ${look.server[0] ?? ''}`, ...look.server.slice(1)];
  print(configurationText({ ...look, server, notes: [...look.notes, ...access.notes] }, findings));
  if (look.findings.length === 0) {
    printError(`${access.keys.url} has no workers that the exporter knows.\n`);
  }
  return 0;
}
