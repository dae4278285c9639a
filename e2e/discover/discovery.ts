import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtemp } from 'node:fs/promises';
import { parseConfigFile } from '../../exporter/src/config/files/config-file';
import { type SourceConfig } from '../../exporter/src/config/schema/sources/source-kinds';

const MAIN = join(__dirname, '../../exporter/dist/main.js');

/** What `heartline-exporter discover` has printed. */
export interface Discovery {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the built program. */
export function discover(...args: readonly string[]): Promise<Discovery> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, 'discover', ...args], (error, output, errors) => {
      resolve({ status: error === null ? 0 : Number(error.code), output, errors });
    });
  });
}

/** The sources of the output, as the exporter reads its configuration file. */
export function sourcesOf({ output }: Discovery): readonly SourceConfig[] {
  const { sources, problems } = parseConfigFile('heartline.yml', output);
  expect(problems).toEqual([]);
  return sources;
}

/** The lines below `sources:`, for an exporter that reads them. */
export function sourceLines({ output }: Discovery): string {
  return output.slice(output.indexOf('\nsources:\n') + '\nsources:\n'.length);
}

/** The comments as one text: their lines are broken. */
export function commentsOf({ output }: Discovery): string {
  return output
    .split('\n')
    .map((line) => /^ *# ?(.*)$/.exec(line)?.[1]?.trim())
    .filter((text) => text !== undefined)
    .join(' ');
}

/** Expects that a server could not be looked at: one sentence, and no configuration. */
export function expectRefused({ status, output, errors }: Discovery, sentence: string): void {
  expect({ status, output }).toEqual({ status: 1, output: '' });
  expect(errors.trimEnd().split('\n')).toEqual([expect.stringContaining(sentence)]);
}

export async function passwordFile(password: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'heartline-discover-')), 'password');
  await writeFile(file, `${password}\n`);
  return file;
}
