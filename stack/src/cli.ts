import { styleText } from 'node:util';
import { helpText, parseCommandLine } from './options/command-line';
import { type StackOptions } from './options/stack-options';
import { startDetached } from './start-detached';
import { type Stack, startStack } from './stack';
import { createStatusDisplay, statusLine } from './status/status-line';
import { welcomeText } from './welcome';

function plain(text: string): string {
  return text;
}
function bold(text: string): string {
  return styleText('bold', text);
}

/** Resolves at the first SIGINT or SIGTERM. */
function stopRequested(): Promise<'stop'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => resolve('stop'));
    }
  });
}

/** Shows the status until the stack is stopped or fails. Returns the failure, or undefined if the stack was stopped. */
async function watch(stack: Stack, stopped: Promise<'stop'>): Promise<string | undefined> {
  const display = createStatusDisplay(process.stdout);
  let isOver = false;
  const ended = Promise.race([stopped, stack.failed]).finally(() => (isOver = true));
  const show = async (): Promise<void> => {
    const status = await stack.status();
    if (!isOver) {
      display.show((columns) => statusLine(status, columns));
    }
  };
  await show();
  const timer = setInterval(() => void show(), display.everyMs);
  const reason = await ended;
  clearInterval(timer);
  display.close();
  return reason === 'stop' ? undefined : reason;
}

async function foreground(options: StackOptions): Promise<number> {
  const stopped = stopRequested();
  console.log('Starting …');
  const starting = startStack(options);
  const stack = await Promise.race([starting, stopped]);
  if (stack === 'stop') {
    // Stopped during the start: wait until the start is complete, so that no process is left behind.
    await (await starting).stop();
    return 0;
  }
  console.log(welcomeText(stack, process.stdout.isTTY ? bold : plain));
  const failure = await watch(stack, stopped);
  if (failure !== undefined) {
    console.error(failure);
  }
  console.log('Stopping …');
  await stack.stop();
  return failure === undefined ? 0 : 1;
}

/** Runs `npm run stack`. Returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const command = parseCommandLine(args, process.env);
    if (command.kind === 'help') {
      console.log(helpText());
      return 0;
    }
    return command.detach ? await startDetached(args, command.options) : await foreground(command.options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}
