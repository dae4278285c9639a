/** A kind of worker: what it promises and how hard it works. */
export interface Kind {
  readonly type: KindName;
  /** What its tasks are called. */
  readonly task: string;
  /** How long one may take on a busy machine; on an idle one it is some milliseconds. */
  readonly expectedSeconds: number;
  readonly intervalSeconds: number;
  readonly failureThreshold: number;
  /** Of ten workers, how many are of this kind. */
  readonly share: number;
  /** New jobs per second and worker of this kind. */
  readonly jobsPerSecond: number;
}

export const KIND_NAMES = ['compressor', 'indexer', 'auditor', 'sandbox'] as const;
export type KindName = (typeof KIND_NAMES)[number];

/** Four promises that differ: the same silence means different things for each. */
export const KINDS: readonly Kind[] = [
  {
    type: 'compressor',
    task: 'compress',
    expectedSeconds: 2,
    intervalSeconds: 5,
    failureThreshold: 3,
    share: 4,
    jobsPerSecond: 0.4,
  },
  {
    type: 'indexer',
    task: 'index',
    expectedSeconds: 2,
    intervalSeconds: 2,
    failureThreshold: 3,
    share: 4,
    jobsPerSecond: 0.5,
  },
  {
    type: 'auditor',
    task: 'audit',
    expectedSeconds: 5,
    intervalSeconds: 10,
    failureThreshold: 5,
    share: 2,
    jobsPerSecond: 0.15,
  },
  {
    type: 'sandbox',
    task: 'run',
    expectedSeconds: 2,
    intervalSeconds: 3,
    failureThreshold: 4,
    share: 1,
    jobsPerSecond: 0.3,
  },
];

export function isKindName(name: string): name is KindName {
  return (KIND_NAMES as readonly string[]).includes(name);
}

export function kindOf(type: KindName): Kind {
  const kind = KINDS.find((each) => each.type === type);
  if (kind === undefined) throw new Error(`no kind of worker is called '${type}'`);
  return kind;
}

/** The kinds of n workers, shared out as evenly as whole workers allow; of four or more, each kind has one. */
export function shareOut(workers: number): KindName[] {
  const taken = new Map<KindName, number>();
  return Array.from({ length: workers }, () => {
    const owed = ({ type, share }: Kind) => (taken.get(type) ?? 0) / share;
    const next = KINDS.reduce((least, kind) => (owed(kind) < owed(least) ? kind : least));
    taken.set(next.type, (taken.get(next.type) ?? 0) + 1);
    return next.type;
  });
}
