import { readFile } from 'node:fs/promises';

import { InvalidJobError, type JobHandler } from './job-handler';

interface Counts {
  values: number;
  /** The greatest depth of a value; the root has depth 0. */
  deepest: number;
}

function countValues(value: unknown, depth: number, counts: Counts): void {
  counts.values += 1;
  counts.deepest = Math.max(counts.deepest, depth);
  if (typeof value !== 'object' || value === null) {
    return;
  }
  for (const inner of Object.values(value)) {
    countValues(inner, depth + 1, counts);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    throw new InvalidJobError('InvalidJsonError', `document ${path} is not valid JSON`);
  }
}

/** Reads and parses a JSON file. @throws InvalidJobError if it is not valid JSON */
export async function readJson(path: string): Promise<unknown> {
  return parseJson(await readFile(path, 'utf8'), path);
}

/** Parses a JSON file and counts its values. */
export const indexJson: JobHandler = async ({ path }) => {
  const text = await readFile(path, 'utf8');
  const counts: Counts = { values: 0, deepest: 0 };
  countValues(parseJson(text, path), 0, counts);
  return { bytes: text.length, ...counts };
};
