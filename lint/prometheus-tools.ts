import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const BIN = join(ROOT, '.stack', 'tools', 'bin');

export type Tool = 'promtool' | 'amtool';

export interface Outcome {
  readonly ok: boolean;
  /** Standard output, and after it standard error. */
  readonly text: string;
}

/** Runs one of the installed tools. Throws an Error that says how to install it where it is missing. */
export function runTool(tool: Tool, args: readonly string[], folder = join(ROOT, 'alerting')): Outcome {
  const path = join(BIN, tool);
  if (!existsSync(path)) throw new Error(`${path} is missing; install the tools: node stack/tools.mjs`);
  const { error, status, stdout, stderr } = spawnSync(path, args, { cwd: folder, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return { ok: status === 0, text: `${stdout}${stderr}` };
}
