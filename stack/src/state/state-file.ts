import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Layout } from '../options/paths';
import { isSystemError } from '../processes/system-error';

const Identity = Type.Object({ pid: Type.Integer({ minimum: 1 }), started: Type.String() });

/** What runs in a home folder: the stack's own process and those it started, so that they can be ended later. */
const StackRecord = Type.Object({
  stack: Identity,
  ready: Type.Boolean(),
  parts: Type.Array(Type.Object({ name: Type.String(), process: Identity })),
});

export type StackRecord = Static<typeof StackRecord>;

function recordFile(layout: Layout): string {
  return join(layout.run, 'stack.json');
}

/** The record in this home, or undefined where there is none. Throws where the file is something else. */
export function readRecord(layout: Layout): StackRecord | undefined {
  let text: string;
  try {
    text = readFileSync(recordFile(layout), 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
  const value: unknown = JSON.parse(text);
  if (!Value.Check(StackRecord, value))
    throw new Error(`${recordFile(layout)} is not a stack's record. Remove it.`);
  return value;
}

/** Replaces the record in one step: a reader sees the old one or the new one. */
export function writeRecord(layout: Layout, record: StackRecord): void {
  const file = recordFile(layout);
  writeFileSync(`${file}.new`, JSON.stringify(record));
  renameSync(`${file}.new`, file);
}

export function removeRecord(layout: Layout): void {
  rmSync(recordFile(layout), { force: true });
}
