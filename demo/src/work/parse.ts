import { readFile } from 'node:fs/promises';

import { type Work } from './work';

interface Count {
  values: number;
  deepest: number;
}

const visit = (value: unknown, depth: number, count: Count): void => {
  count.values += 1;
  count.deepest = Math.max(count.deepest, depth);
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) visit(inner, depth + 1, count);
};

/** Parses a JSON file and counts what is in it. Files that only look like JSON fail, as they do in life. */
export const parse: Work = async (path) => {
  const text = await readFile(path, 'utf8');
  const count: Count = { values: 0, deepest: 0 };
  visit(JSON.parse(text), 0, count);
  return { bytes: text.length, ...count };
};
