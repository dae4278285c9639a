import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const BIN = join(ROOT, '.stack', 'tools', 'bin');
/** The tools are programs in Go that end after seconds: fewer garbage collections save a fifth of their CPU time. */
const ENVIRONMENT = { ...process.env, GOGC: '400' };
const MAX_OUTPUT_BYTES = 256 * 2 ** 20;

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
  const { error, status, stdout, stderr } = spawnSync(toolPath(tool), args, {
    cwd: folder,
    encoding: 'utf8',
    env: ENVIRONMENT,
  });
  if (error !== undefined) {
    throw error;
  }
  return { ok: status === 0, text: `${stdout}${stderr}` };
}

/** Like `runTool`, but other work goes on meanwhile: promtool evaluates rules on one processor. */
export async function startTool(
  tool: Tool,
  args: readonly string[],
  folder = join(ROOT, 'alerting'),
): Promise<ToolResult> {
  const path = toolPath(tool);
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, encoding: 'utf8', env: ENVIRONMENT, maxBuffer: MAX_OUTPUT_BYTES } as const;
    execFile(path, args, options, (error, stdout, stderr) => {
      // The code is a number if the tool ended by itself, and a text such as ENOENT if it did not run.
      if (error !== null && typeof error.code !== 'number') {
        reject(new Error(`${path} did not run`, { cause: error }));
      } else {
        resolve({ ok: error === null, text: `${stdout}${stderr}` });
      }
    });
  });
}

function toolPath(tool: Tool): string {
  const path = join(BIN, tool);
  if (!existsSync(path)) {
    throw new Error(`${path} does not exist. Install the tools with: node stack/tools.mjs`);
  }
  return path;
}
