import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { StackPaths } from '../options/paths';
import { isSystemError } from '../processes/system-error';

const ProcessIdentitySchema = Type.Object({ pid: Type.Integer({ minimum: 1 }), started: Type.String() });

/** What runs in a home folder: the stack's own process and those it started, so that they can be ended later. */
const StackState = Type.Object({
  stack: ProcessIdentitySchema,
  ready: Type.Boolean(),
  services: Type.Array(Type.Object({ name: Type.String(), process: ProcessIdentitySchema })),
});

export type StackState = Static<typeof StackState>;

function stateFile(paths: StackPaths): string {
  return join(paths.run, 'stack.json');
}

/** The record in this home, or undefined where there is none. Throws where the file is something else. */
export function readState(paths: StackPaths): StackState | undefined {
  let text: string;
  try {
    text = readFileSync(stateFile(paths), 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
  const value: unknown = JSON.parse(text);
  if (!Value.Check(StackState, value))
    throw new Error(`${stateFile(paths)} is not a stack's record. Remove it.`);
  return value;
}

/** Replaces the record in one step: a reader sees the old one or the new one. */
export function writeState(paths: StackPaths, record: StackState): void {
  const file = stateFile(paths);
  writeFileSync(`${file}.new`, JSON.stringify(record));
  renameSync(`${file}.new`, file);
}

export function removeState(paths: StackPaths): void {
  rmSync(stateFile(paths), { force: true });
}
