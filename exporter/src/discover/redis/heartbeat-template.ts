/** A part of a name of a key that says that it is a heartbeat. */
const HEARTBEAT = /^(heart[-_]?beats?|last[-_]?(seen|heartbeat|beat|ping)|alive|keep[-_]?alive|liveness)$/i;
const WORKER_HEARTBEATS = /^workers?[-_]heart[-_]?beats?$/i;
/** A part that says that the next one is a worker. */
const WORKER = /^(workers?|agents?|runners?|consumers?|nodes?|processes|instances?)$/i;
const PLACEHOLDER = '{id}';
/** Keys of tools that have sources of their own. */
const OF_TOOLS = /^(rq:|resque:|celery-task-meta-|_kombu\.)|(^|:)workers:heartbeat$|:(stalled-check|lock)$/;

/**
 * The template of a key by its name, with `{id}` in the place of the worker: `worker:{id}:heartbeat`, `heartbeat:{id}`,
 * `worker:{id}`. One without `{id}` is a key for all workers: `workers:heartbeats`. Undefined if the name does not look like a
 * heartbeat; what the key contains may still tell otherwise.
 */
export function heartbeatTemplate(key: string): string | undefined {
  const separator = [':', '/', '.'].find((each) => key.includes(each));
  if (OF_TOOLS.test(key) || key.includes(PLACEHOLDER)) {
    return undefined;
  }
  if (separator === undefined) {
    return namesHeartbeat(key) ? key : undefined;
  }
  const parts = key.split(separator);
  const word = parts.findIndex((part) => HEARTBEAT.test(part));
  const worker = parts.findIndex((part) => WORKER.test(part));
  const between = (before: number, after: number) =>
    [...parts.slice(0, before), PLACEHOLDER, ...parts.slice(after)].join(separator);
  if (word === -1) {
    // `worker:{id}` and `app:worker:{id}`; more parts are of one worker only by chance.
    return worker !== -1 && worker <= 1 && parts.length === worker + 2
      ? between(worker + 1, parts.length)
      : undefined;
  }
  if (word < parts.length - 1) {
    // `heartbeat:{id}`, `heartbeat:worker:{id}`: the worker is behind the word.
    const follows = worker === word + 1 && parts.length > worker + 1;
    return between(follows ? worker + 1 : word + 1, parts.length);
  }
  // `worker:{id}:heartbeat`, `{id}:heartbeat`: it is before the word.
  if (worker !== -1 && worker < word) {
    return worker + 1 < word ? between(worker + 1, word) : key;
  }
  return between(word >= 2 ? 1 : 0, word);
}

/** Whether a part of a template says that it is a heartbeat, and not only that it is about a worker. */
export function namesHeartbeat(template: string): boolean {
  return template.split(/[:/.]/).some((part) => HEARTBEAT.test(part) || WORKER_HEARTBEATS.test(part));
}
