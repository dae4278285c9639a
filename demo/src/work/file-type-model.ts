/** Log-probabilities of hashed byte trigrams, per kind of file. */
export interface FileKinds {
  readonly kinds: Readonly<Record<string, readonly number[]>>;
}

/** A file to learn from. */
export interface Example {
  readonly kind: string;
  readonly content: Buffer;
}

const BUCKETS = 4096;
/** The beginning of a file tells what it is. */
const LOOKED_AT_BYTES = 8192;

function* bucketsOf(content: Buffer): Generator<number> {
  const end = Math.min(content.length, LOOKED_AT_BYTES) - 2;
  for (let at = 0; at < end; at += 1) yield (content.readUIntBE(at, 3) * 2_654_435_761) % BUCKETS;
}

function logProbabilities(examples: readonly Example[]): number[] {
  // One of each was seen before there was anything to see, so that nothing is impossible (Laplace).
  const counts = new Array<number>(BUCKETS).fill(1);
  let sum = BUCKETS;
  for (const { content } of examples)
    for (const bucket of bucketsOf(content)) {
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      sum += 1;
    }
  return counts.map((count) => Number(Math.log(count / sum).toFixed(4)));
}

/** Learns what kinds of files look like: a naive Bayes classifier over trigrams. */
export function train(examples: readonly Example[]): FileKinds {
  const kinds = [...new Set(examples.map(({ kind }) => kind))];
  const learned = kinds.map(
    (kind) => [kind, logProbabilities(examples.filter((example) => example.kind === kind))] as const,
  );
  return { kinds: Object.fromEntries(learned) };
}

/** The kind that a file most looks like; undefined where nothing was learned. */
export function classify({ kinds }: FileKinds, content: Buffer): string | undefined {
  const buckets = [...bucketsOf(content)];
  const likelihood = (weights: readonly number[]): number =>
    buckets.reduce((sum, bucket) => sum + (weights[bucket] ?? 0), 0);
  const [best] = Object.entries(kinds)
    .map(([kind, weights]) => ({ kind, likelihood: likelihood(weights) }))
    .sort((one, other) => other.likelihood - one.likelihood);
  return best?.kind;
}
