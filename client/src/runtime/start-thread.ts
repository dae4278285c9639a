import { existsSync } from 'node:fs';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** The code of a thread: a file, or the code itself. */
export type ThreadScript = { readonly file: string } | { readonly source: string };

/** Why a thread cannot be started; undefined if it can be. Starting one without its file would fail only later. */
export function missingFile(script: ThreadScript): string | undefined {
  return 'file' in script && !existsSync(script.file) ? `${script.file} does not exist` : undefined;
}

/** Starts a thread without the flags of this process, such as `--require`. */
export function startThread(script: ThreadScript, options: WorkerOptions): Worker {
  return 'file' in script
    ? new Worker(script.file, { ...options, execArgv: [] })
    : new Worker(script.source, { ...options, execArgv: [], eval: true });
}
