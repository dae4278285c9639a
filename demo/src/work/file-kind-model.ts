import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** A naive Bayes classifier: log-probabilities of hashed byte trigrams, by kind of file. */
export interface FileKindModel {
  readonly kinds: Readonly<Record<string, readonly number[]>>;
}

/** A file to train the model with. */
export interface Example {
  readonly kind: string;
  readonly content: Buffer;
}

/** The name under which the model is reported. */
export const MODEL_NAME = 'file-kinds';

const BUCKETS = 4096;
/** The beginning of a file is enough to classify it. */
const MAX_BYTES = 8192;

const KINDS_BY_EXTENSION: Readonly<Record<string, string>> = {
  '.js': 'javascript',
  '.cjs': 'javascript',
  '.mjs': 'javascript',
  '.ts': 'typescript',
  '.md': 'markdown',
};
/** Enough to tell the kinds apart, and few enough to train quickly. */
const EXAMPLES_PER_KIND = 40;

function* hashTrigrams(content: Buffer): Generator<number> {
  const end = Math.min(content.length, MAX_BYTES) - 2;
  for (let at = 0; at < end; at += 1) {
    yield (content.readUIntBE(at, 3) * 2_654_435_761) % BUCKETS;
  }
}

function logProbabilities(examples: readonly Example[]): number[] {
  // Laplace smoothing: each bucket starts at 1, so that no trigram has a probability of 0.
  const counts = new Array<number>(BUCKETS).fill(1);
  let sum = BUCKETS;
  for (const { content } of examples) {
    for (const bucket of hashTrigrams(content)) {
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      sum += 1;
    }
  }
  return counts.map((count) => Number(Math.log(count / sum).toFixed(4)));
}

export function trainModel(examples: readonly Example[]): FileKindModel {
  const kinds = [...new Set(examples.map(({ kind }) => kind))];
  const probabilities = kinds.map(
    (kind) => [kind, logProbabilities(examples.filter((example) => example.kind === kind))] as const,
  );
  return { kinds: Object.fromEntries(probabilities) };
}

/** Returns the most likely kind of a file, or undefined if the model knows no kind. */
export function classify({ kinds }: FileKindModel, content: Buffer): string | undefined {
  const buckets = [...hashTrigrams(content)];
  const likelihood = (weights: readonly number[]): number =>
    buckets.reduce((sum, bucket) => sum + (weights[bucket] ?? 0), 0);
  const [best] = Object.entries(kinds)
    .map(([kind, weights]) => ({ kind, likelihood: likelihood(weights) }))
    .sort((one, other) => other.likelihood - one.likelihood);
  return best?.kind;
}

function modelFile(workFolder: string): string {
  return join(workFolder, `${MODEL_NAME}.json`);
}

async function readExamples(paths: readonly string[]): Promise<Example[]> {
  const counts = new Map<string, number>();
  const examples: Example[] = [];
  for (const path of paths) {
    const kind = KINDS_BY_EXTENSION[extname(path)];
    const count = counts.get(kind ?? '') ?? 0;
    if (kind === undefined || count >= EXAMPLES_PER_KIND) {
      continue;
    }
    counts.set(kind, count + 1);
    examples.push({ kind, content: await readFile(path) });
  }
  return examples;
}

/** Trains the model with text files and stores it in the work folder, unless it is stored there already. */
export async function ensureModel(workFolder: string, texts: readonly string[]): Promise<void> {
  const file = modelFile(workFolder);
  if (existsSync(file)) {
    return;
  }
  const draft = `${file}.draft`;
  await writeFile(draft, JSON.stringify(trainModel(await readExamples(texts))));
  await rename(draft, file);
}

/** Loads the model from the work folder. @throws Error if the file is missing or is not a model */
export async function loadModel(workFolder: string): Promise<FileKindModel> {
  const file = modelFile(workFolder);
  const content: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (typeof content === 'object' && content !== null && 'kinds' in content) {
    return content as FileKindModel;
  }
  throw new Error(`${file} is not a model. Remove it; the next start trains a new one.`);
}
