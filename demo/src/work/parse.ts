import { readFile } from 'node:fs/promises';

import { UndoableJob } from './invalid-job-error';
import { type Work } from './job-handler';

interface Count {
  values: number;
  deepest: number;
}

function visit(value: unknown, depth: number, count: Count): void {
  count.values += 1;
  count.deepest = Math.max(count.deepest, depth);
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) visit(inner, depth + 1, count);
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UndoableJob('InvalidJsonError', `document ${path} is not valid JSON`);
  }
}

/** The content of a JSON file. @throws UndoableJob where it is none */
export async function readJson(path: string): Promise<unknown> {
  return parsed(await readFile(path, 'utf8'), path);
}

/** Parses a JSON file and counts what is in it. Files that only look like JSON fail, as they do in life. */
export const parse: Work = async ({ path }) => {
  const text = await readFile(path, 'utf8');
  const count: Count = { values: 0, deepest: 0 };
  visit(parsed(text, path), 0, count);
  return { bytes: text.length, ...count };
};
