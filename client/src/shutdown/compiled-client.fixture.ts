import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';

const SOURCES = join(__dirname, '..');

function sourceFiles(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('.fixture.ts'),
  );
}

export interface ExitedProcess {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<ExitedProcess>;
}

/**
 * The client compiled to JavaScript in a folder of its own, for tests of whole processes and of threads. There is no
 * `node_modules` there, so these tests also show that the client has no run-time dependency.
 */
export class CompiledClient {
  readonly folder = mkdtempSync(join(tmpdir(), 'heartline-client-'));
  readonly #children: ChildProcess[] = [];

  constructor() {
    for (const path of sourceFiles()) {
      const target = join(this.folder, path.replace(/\.ts$/, '.js'));
      const { code } = transformSync(readFileSync(join(SOURCES, path), 'utf8'), {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs', ignoreDynamic: true },
      });
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, code);
    }
  }

  /** Runs a script in which `WorkerHeartbeat` is defined. */
  run(script: string, env: Record<string, string>): RunningProcess {
    const text = `const { WorkerHeartbeat } = require(${JSON.stringify(this.folder)}); ${script}`;
    const child = spawn(process.execPath, ['-e', text], { env: { PATH: process.env.PATH, ...env } });
    this.#children.push(child);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<ExitedProcess>((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    });
    return { child, ended };
  }

  remove(): void {
    for (const child of this.#children) {
      child.kill('SIGKILL');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
