import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

import { type Example, type FileKinds, train } from './file-type-model';

export const MODEL = 'file-kinds';

const KINDS: Readonly<Record<string, string>> = {
  '.js': 'javascript',
  '.cjs': 'javascript',
  '.mjs': 'javascript',
  '.ts': 'typescript',
  '.md': 'markdown',
};
/** Enough to tell the kinds apart, and learned in a moment. */
const EXAMPLES_PER_KIND = 40;

function fileOf(workFolder: string): string {
  return join(workFolder, `${MODEL}.json`);
}

async function examplesOf(paths: readonly string[]): Promise<Example[]> {
  const taken = new Map<string, number>();
  const examples: Example[] = [];
  for (const path of paths) {
    const kind = KINDS[extname(path)];
    const count = taken.get(kind ?? '') ?? 0;
    if (kind === undefined || count >= EXAMPLES_PER_KIND) continue;
    taken.set(kind, count + 1);
    examples.push({ kind, content: await readFile(path) });
  }
  return examples;
}

/** Trains the model from texts, unless the folder has it already. */
export async function provideModel(workFolder: string, texts: readonly string[]): Promise<void> {
  const file = fileOf(workFolder);
  if (existsSync(file)) return;
  const draft = `${file}.draft`;
  await writeFile(draft, JSON.stringify(train(await examplesOf(texts))));
  await rename(draft, file);
}

/** @throws Error where there is none, or what there is is no model */
export async function loadModel(workFolder: string): Promise<FileKinds> {
  const content: unknown = JSON.parse(await readFile(fileOf(workFolder), 'utf8'));
  if (typeof content === 'object' && content !== null && 'kinds' in content) return content as FileKinds;
  throw new Error(`${fileOf(workFolder)} is no model; remove it, and the next start trains one`);
}
