import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { StackPaths } from '../options/paths';
import { isSystemError } from '../processes/system-error';

const ProcessIdentitySchema = Type.Object({ pid: Type.Integer({ minimum: 1 }), started: Type.String() });

/** The processes that run in a home folder: the stack and its services, so that they can be stopped later. */
const StackState = Type.Object({
  stack: ProcessIdentitySchema,
  ready: Type.Boolean(),
  services: Type.Array(Type.Object({ name: Type.String(), process: ProcessIdentitySchema })),
});

export type StackState = Static<typeof StackState>;

function stateFile(paths: StackPaths): string {
  return join(paths.run, 'stack.json');
}

/** Reads the state file of a home. Returns undefined if there is none. Throws if its content is not a stack's state. */
export function readState(paths: StackPaths): StackState | undefined {
  let text: string;
  try {
    text = readFileSync(stateFile(paths), 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
  const value: unknown = JSON.parse(text);
  if (!Value.Check(StackState, value)) {
    throw new Error(`${stateFile(paths)} is not a valid state file. Remove it.`);
  }
  return value;
}

/** Replaces the state file atomically: a reader sees the old state or the new one. */
export function writeState(paths: StackPaths, state: StackState): void {
  const file = stateFile(paths);
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}

export function removeState(paths: StackPaths): void {
  rmSync(stateFile(paths), { force: true });
}
