import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a program to its end. Returns the JSON in the last line that it prints. */
export async function runForJson(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const { stdout } = await run(command, [...args], { env: { ...process.env, ...environment } });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
