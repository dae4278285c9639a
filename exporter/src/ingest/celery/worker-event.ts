/** What a worker of Celery tells about itself. Its clock (`timestamp`, `utcoffset`, `clock`) is not read. */
export interface WorkerEvent {
  readonly type: 'online' | 'heartbeat' | 'offline';
  /** Name of the worker: `celery@host`. */
  readonly name: string;
  /** Process ID of its main process. It changes at a restart, except in containers. */
  readonly pid: number;
  /** Time between two heartbeats; undefined if the event does not tell it. */
  readonly heartbeatSeconds: number | undefined;
  /** Tasks in progress. */
  readonly active: number | undefined;
  /** Tasks that the process has begun since its start. */
  readonly begun: number | undefined;
  /** `celery 5.2.6`. */
  readonly version: string | undefined;
  readonly system: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const TYPES = new Map<unknown, WorkerEvent['type']>([
  ['worker-online', 'online'],
  ['worker-heartbeat', 'heartbeat'],
  ['worker-offline', 'offline'],
]);
/** Longest name that is read; a worker ID has at most 128 characters. */
const MAX_NAME_LENGTH = 256;
const MAX_TEXT_LENGTH = 64;
const MAX_HEARTBEAT_SECONDS = 3_600;

/** Returns the events of a message: an object, or a list of buffered ones. Anything else is none. */
export function eventsOf(content: unknown): readonly Fields[] {
  return (Array.isArray(content) ? (content as readonly unknown[]) : [content]).filter(
    (each): each is Fields => typeof each === 'object' && each !== null && !Array.isArray(each),
  );
}

/** Returns an event about the life of a worker; undefined for any other one, such as those of gossip. */
export function workerEvent(fields: Fields): WorkerEvent | undefined {
  const type = TYPES.get(fields['type']);
  const name = fields['hostname'];
  const pid = integer(fields['pid']);
  if (type === undefined || typeof name !== 'string' || pid === undefined) {
    return undefined;
  }
  if (name === '' || name.length > MAX_NAME_LENGTH) {
    return undefined;
  }
  const version = text(fields['sw_ver']);
  return {
    type,
    name,
    pid,
    heartbeatSeconds: seconds(fields['freq']),
    active: integer(fields['active']),
    begun: integer(fields['processed']),
    version: version === undefined ? undefined : `celery ${version}`,
    system: text(fields['sw_sys']),
  };
}

function integer(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_TEXT_LENGTH) : undefined;
}

function seconds(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 && value <= MAX_HEARTBEAT_SECONDS ? value : undefined;
}
