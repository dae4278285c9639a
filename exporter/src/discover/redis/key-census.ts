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

const BULL_STATE = /^(.+):[^:]+:(?:meta|id|wait|active|completed|failed|delayed|stalled-check)$/;

/** What the names of the keys of a database tell. Takes one key after another, and keeps counts and a few names. */
export class KeyCensus {
  readonly #heartbeats = new Map<string, { count: number; samples: string[] }>();
  /** Namespaces of `…processes`, `…_kombu.binding.celery.pidbox` and `…workers:heartbeat`. */
  readonly sidekiqNamespaces = new Set<string>();
  readonly celeryPrefixes = new Set<string>();
  readonly resqueNamespaces = new Set<string>();
  /** Queues with a key `meta`, by prefix: BullMQ. */
  readonly bullmqQueues = new Map<string, Set<string>>();
  /** Prefixes of keys as Bull and BullMQ have them. */
  readonly bullPrefixes = new Set<string>();
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
    keep(this.sidekiqNamespaces, key, /^(.*:)?processes$/);
    keep(this.celeryPrefixes, key, /^(.*?)_kombu\.binding\./);
    keep(this.resqueNamespaces, key, /^(.+:)workers:heartbeat$/);
    const prefix = BULL_STATE.exec(key)?.[1];
    if (prefix === undefined) {
      return;
    }
    if (this.bullPrefixes.size < MAX_GROUPS) {
      this.bullPrefixes.add(prefix);
    }
    if (key.endsWith(':meta') && this.bullPrefixes.has(prefix)) {
      const queues = this.bullmqQueues.get(prefix) ?? new Set<string>();
      this.bullmqQueues.set(prefix, queues);
      queues.add(key.slice(prefix.length + 1, -':meta'.length));
    }
  }
}

function keep(found: Set<string>, key: string, pattern: RegExp): void {
  const match = pattern.exec(key);
  if (match !== null && found.size < MAX_GROUPS) {
    found.add(match[1] ?? '');
  }
}
