import { PROGRAMS, type ProgramName } from './programs';

/** From a worker to its sandbox: run this program on this JSON file. */
export interface SandboxTask {
  readonly program: ProgramName;
  readonly path: string;
}

/** From a sandbox to its worker: the result of the task, or its error. */
export type SandboxResult =
  { readonly result: unknown } | { readonly error: { readonly name: string; readonly message: string } };

function isObject(message: unknown): message is Record<string, unknown> {
  return typeof message === 'object' && message !== null;
}

export function isSandboxTask(message: unknown): message is SandboxTask {
  return (
    isObject(message) &&
    typeof message.path === 'string' &&
    typeof message.program === 'string' &&
    message.program in PROGRAMS
  );
}

export function isSandboxResult(message: unknown): message is SandboxResult {
  return isObject(message) && ('result' in message || isObject(message.error));
}
