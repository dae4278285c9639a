import { heartbeatTemplate } from './heartbeat-template';

/** Keys that may be heartbeats of workers, under one template. */
export interface HeartbeatKeys {
  /** `worker:{id}:heartbeat`. */
  readonly template: string;
  readonly count: number;
  /** Some of the keys. */
  readonly samples: readonly string[];
}

/** More keys of a template than these are only counted. */
const MAX_SAMPLES = 50;
/** More groups than these are left out: the names of keys are chosen by others. */
const MAX_GROUPS = 200;

/** More queues of a prefix than these are not counted. */
const MAX_QUEUES = 10_000;

const BULL_KEY = /^(.+):([^:]+):(meta|id|wait|active|completed|failed|delayed|events|stalled-check)$/;

/** Names of queues. */
interface BullKeys {
  /** With a key `meta`, which BullMQ writes and Bull does not. */
  readonly withMeta: Set<string>;
  /** With `stalled-check`, which their workers write. */
  readonly withWorkers: Set<string>;
  /** With keys of jobs. */
  readonly withState: Set<string>;
}

/** What the names of the keys of a database tell. Takes one key after another, and keeps counts and a few names. */
export class KeyCensus {
  readonly #heartbeats = new Map<string, { count: number; samples: string[] }>();
  /** Text before `processes` or `stat:processed`, `_kombu.binding.…` and `workers:heartbeat`. */
  readonly sidekiqNamespaces = new Set<string>();
  readonly celeryPrefixes = new Set<string>();
  readonly resqueNamespaces = new Set<string>();
  /** What the keys of Bull and BullMQ may tell, by prefix. Others may have keys with such names. */
  readonly bull = new Map<string, BullKeys>();
  celeryResults = 0;
  keys = 0;

  add(key: string): void {
    this.keys += 1;
    if (key.startsWith('celery-task-meta-')) {
      this.celeryResults += 1;
      return;
    }
    this.#addTool(key);
    const template = heartbeatTemplate(key);
    if (template === undefined) {
      return;
    }
    const group = this.#heartbeats.get(template);
    if (group !== undefined) {
      group.count += 1;
      if (group.samples.length < MAX_SAMPLES) {
        group.samples.push(key);
      }
    } else if (this.#heartbeats.size < MAX_GROUPS) {
      this.#heartbeats.set(template, { count: 1, samples: [key] });
    }
  }

  /** The most frequent first. */
  get heartbeats(): readonly HeartbeatKeys[] {
    return [...this.#heartbeats]
      .map(([template, { count, samples }]) => ({ template, count, samples }))
      .sort((a, b) => b.count - a.count);
  }

  #addTool(key: string): void {
    keep(this.sidekiqNamespaces, key, /^(.*:)?(?:processes|stat:processed)$/);
    keep(this.celeryPrefixes, key, /^(.*?)_kombu\.binding\./);
    keep(this.resqueNamespaces, key, /^(.+:)workers:heartbeat$/);
    const [, prefix, queue, state] = BULL_KEY.exec(key) ?? [];
    if (
      prefix === undefined ||
      queue === undefined ||
      (this.bull.size >= MAX_GROUPS && !this.bull.has(prefix))
    ) {
      return;
    }
    const keys = this.bull.get(prefix) ?? {
      withMeta: new Set(),
      withWorkers: new Set(),
      withState: new Set(),
    };
    this.bull.set(prefix, keys);
    const queues =
      state === 'meta' ? keys.withMeta : state === 'stalled-check' ? keys.withWorkers : keys.withState;
    if (queues.size < MAX_QUEUES) {
      queues.add(queue);
    }
  }
}

function keep(found: Set<string>, key: string, pattern: RegExp): void {
  const match = pattern.exec(key);
  if (match !== null && found.size < MAX_GROUPS) {
    found.add(match[1] ?? '');
  }
}
