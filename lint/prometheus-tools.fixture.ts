import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const BIN = join(ROOT, '.stack', 'tools', 'bin');
/** The tools are programs in Go that end after seconds: fewer garbage collections save a fifth of their CPU time. */
const ENVIRONMENT = { ...process.env, GOGC: '400' };

export type Tool = 'promtool' | 'amtool';

export interface ToolResult {
  /** Whether the exit code is 0. */
  readonly ok: boolean;
  /** Standard output followed by standard error. */
  readonly text: string;
}

/**
 * Runs a tool of Prometheus or Alertmanager in a folder.
 *
 * @throws Error that says how to install the tool if it is missing.
 */
export function runTool(tool: Tool, args: readonly string[], folder = join(ROOT, 'alerting')): ToolResult {
  const path = join(BIN, tool);
  if (!existsSync(path)) {
    throw new Error(`${path} does not exist. Install the tools with: node stack/tools.mjs`);
  }
  const { error, status, stdout, stderr } = spawnSync(path, args, {
    cwd: folder,
    encoding: 'utf8',
    env: ENVIRONMENT,
  });
  if (error !== undefined) {
    throw error;
  }
  return { ok: status === 0, text: `${stdout}${stderr}` };
}
