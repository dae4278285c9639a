import { PROGRAMS, type ProgramName } from './programs';

/** From a worker to its sandbox: run this program on that JSON file. */
export interface ToSandbox {
  readonly run: ProgramName;
  readonly path: string;
}

/** From a sandbox to its worker: what came of it. */
export type FromSandbox =
  { readonly result: unknown } | { readonly error: { readonly name: string; readonly message: string } };

function isObject(message: unknown): message is Record<string, unknown> {
  return typeof message === 'object' && message !== null;
}

export function isToSandbox(message: unknown): message is ToSandbox {
  return (
    isObject(message) &&
    typeof message.path === 'string' &&
    typeof message.run === 'string' &&
    message.run in PROGRAMS
  );
}

export function isFromSandbox(message: unknown): message is FromSandbox {
  return isObject(message) && ('result' in message || isObject(message.error));
}
