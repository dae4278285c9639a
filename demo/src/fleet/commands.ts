import { type Fault, type Remedy } from '../chaos/chaos';

/** An action on a worker or on the store, started by chaos or by a line on standard input. */
export type Command = Fault | Remedy;
export const COMMANDS: readonly Command[] = ['kill', 'pause', 'resume', 'stop', 'start', 'restart', 'leak'];

function isCommand(word: string): word is Command {
  return (COMMANDS as readonly string[]).includes(word);
}

/** Parses one line of standard input, such as `kill indexer-02`. Returns an error message if it is not a command. */
export function parseCommand(line: string): { command: Command; target: string } | string {
  const [command = '', target = '', ...rest] = line.trim().split(/\s+/);
  if (!isCommand(command)) {
    return `Unknown command '${command}'. Allowed: ${COMMANDS.join(', ')}.`;
  }
  if (target === '' || rest.length > 0) {
    return `'${command}' takes one worker ID or 'store', for example: ${command} indexer-02`;
  }
  return { command, target };
}
