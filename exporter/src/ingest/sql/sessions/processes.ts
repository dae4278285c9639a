import { type Millis } from '../../../model/time';
import { type Session, type SessionSnapshot } from './session';

/** A process that its sessions in the database show. */
export interface ObservedProcess {
  /** `application_name@address`, and the process ID of the server's backend if a group may have several processes. */
  readonly id: string;
  /** The processes of one address with one application_name. Nothing connects a session with one of them. */
  readonly group: string;
  /** Key of the session that shows it; the group if all sessions of a group are one process. */
  readonly key: string;
  readonly startedAt: string;
  /** When it last worked with the database, as far as the sessions of its group tell. */
  readonly activeAt: Millis;
}

/** `server`: the server ended its session, so that it says nothing about the process. */
export type Ending = 'goodbye' | 'death' | 'server';

export interface EndedProcess extends ObservedProcess {
  readonly ending: Ending;
  readonly endedAt: Millis;
}

export interface ProcessesState {
  readonly snapshot: SessionSnapshot;
  readonly living: readonly ObservedProcess[];
  /** Those that ended lately, bounded. */
  readonly ended: readonly EndedProcess[];
  /** When each session last began a query. */
  readonly movedAt: ReadonlyMap<string, Millis>;
}

export interface ProcessesOptions {
  /**
   * Whether a session shows a process by itself, such as the one that listens for jobs. Undefined if none does: all
   * sessions of a group are then one process.
   */
  readonly showsProcess?: (session: Session) => boolean;
  /** Name of a process whose sessions have no application_name. */
  readonly defaultName: string;
}

/** How long an ended process is remembered: its ending is told in each poll until then. */
const ENDED_KEPT_MS: Millis = 10 * 60_000;

/** The processes whose sessions are gone since the last snapshot. */
export function goneProcesses(
  before: ProcessesState | undefined,
  snapshot: SessionSnapshot,
  options: ProcessesOptions,
): readonly ObservedProcess[] {
  const keys = new Set(presentProcesses(snapshot.sessions, 0, options).map(({ key }) => key));
  return (before?.living ?? []).filter(({ key }) => !keys.has(key));
}

/**
 * Updates the processes with a new snapshot of their sessions.
 *
 * @param goodbyes how many processes have said goodbye since the last snapshot, as other evidence tells; 0 if there is none
 */
export function observeProcesses(
  before: ProcessesState | undefined,
  snapshot: SessionSnapshot,
  now: Millis,
  options: ProcessesOptions,
  goodbyes = 0,
): ProcessesState {
  const movedAt = moves(before, snapshot, now);
  const present = presentProcesses(snapshot.sessions, now, options);
  const known = new Map(before?.living.map((each) => [each.key, each]));
  const living = present.map((each) => known.get(each.key) ?? each);
  const gone = goneProcesses(before, snapshot, options);
  const ending = endingOf(before, snapshot, goodbyes >= gone.length);
  const endedNow = gone.map((process): EndedProcess => ({ ...process, ending, endedAt: now }));
  const ended = [...(before?.ended ?? []), ...endedNow].filter(
    ({ endedAt, id }) => now - endedAt < ENDED_KEPT_MS && !living.some((each) => each.id === id),
  );
  return {
    snapshot,
    movedAt,
    living: withActivity(living, snapshot.sessions, movedAt),
    ended: reconnected(ended, living, before),
  };
}

function presentProcesses(
  sessions: readonly Session[],
  now: Millis,
  { showsProcess, defaultName }: ProcessesOptions,
): readonly ObservedProcess[] {
  const processes = new Map<string, ObservedProcess>();
  for (const session of sessions) {
    const { applicationName, clientAddress, startedAt, backendPid } = session;
    const group = groupOf(session);
    const key = showsProcess === undefined ? group : session.key;
    if (showsProcess?.(session) === false || processes.has(key)) {
      continue;
    }
    const name = `${applicationName || defaultName}@${clientAddress || 'local'}`;
    const id = showsProcess === undefined ? name : `${name}:${backendPid}`;
    processes.set(key, { id, group, key, startedAt, activeAt: now });
  }
  return [...processes.values()];
}

function groupOf({ applicationName, clientAddress }: Session): string {
  return `${applicationName}\n${clientAddress}`;
}

function moves(
  before: ProcessesState | undefined,
  { sessions }: SessionSnapshot,
  now: Millis,
): ReadonlyMap<string, Millis> {
  const last = new Map(before?.snapshot.sessions.map((each) => [each.key, each.queryStart]));
  return new Map(
    sessions.map(({ key, queryStart, idleMs }) => {
      const sameAs = last.get(key) === queryStart ? before?.movedAt.get(key) : undefined;
      return [key, sameAs ?? now - idleMs];
    }),
  );
}

/**
 * How the processes have ended whose sessions are gone since the last snapshot. A client that closes its connection says so to
 * the server, which otherwise counts an abandoned session.
 *
 * @param saidGoodbye whether other evidence says that all of them have said goodbye
 */
function endingOf(
  before: ProcessesState | undefined,
  snapshot: SessionSnapshot,
  saidGoodbye: boolean,
): Ending {
  if (before === undefined || before.snapshot.serverStartedAt !== snapshot.serverStartedAt) {
    return 'server';
  }
  const { abandoned: earlier } = before.snapshot;
  const { abandoned } = snapshot;
  const isClosed =
    earlier !== undefined && abandoned !== undefined && abandoned.afterSessions <= earlier.beforeSessions;
  return isClosed || saidGoodbye ? 'goodbye' : 'death';
}

/**
 * Processes whose sessions the server ended connect again, with other sessions: each new process of a group is one of them, so
 * that the old one is no longer waited for.
 */
function reconnected(
  ended: readonly EndedProcess[],
  living: readonly ObservedProcess[],
  before: ProcessesState | undefined,
): readonly EndedProcess[] {
  const known = new Set(before?.living.map(({ key }) => key));
  const arrived = new Map<string, number>();
  for (const { key, group } of living) {
    if (!known.has(key)) {
      arrived.set(group, (arrived.get(group) ?? 0) + 1);
    }
  }
  return ended.map((process) => {
    const count = arrived.get(process.group) ?? 0;
    if (process.ending !== 'server' || count === 0) {
      return process;
    }
    arrived.set(process.group, count - 1);
    return { ...process, ending: 'goodbye' };
  });
}

/**
 * The sessions of a group that work show how many of its processes do: the newest move is one of the process that was last
 * seen to work, the next one of the next.
 */
function withActivity(
  living: readonly ObservedProcess[],
  sessions: readonly Session[],
  movedAt: ReadonlyMap<string, Millis>,
): readonly ObservedProcess[] {
  const movesOf = new Map<string, Millis[]>();
  for (const session of sessions) {
    const group = groupOf(session);
    const list = movesOf.get(group) ?? [];
    list.push(movedAt.get(session.key) ?? Number.NEGATIVE_INFINITY);
    movesOf.set(group, list);
  }
  for (const list of movesOf.values()) {
    list.sort((a, b) => b - a);
  }
  return [...living]
    .sort((a, b) => b.activeAt - a.activeAt || (a.id < b.id ? -1 : 1))
    .map((process) => {
      const moved = movesOf.get(process.group)?.shift();
      return moved === undefined || moved <= process.activeAt ? process : { ...process, activeAt: moved };
    });
}

/**
 * Excuses processes that do not work with the database because they are busy with jobs: up to as many as hold jobs, those
 * first that were last seen to work.
 *
 * @param silentAfterMs a process that waits for jobs works with the database at least this often
 * @param busy how many processes hold jobs
 */
export function excuseBusy(
  living: readonly ObservedProcess[],
  busy: number,
  now: Millis,
  silentAfterMs: Millis,
): readonly ObservedProcess[] {
  let excuses = busy;
  return [...living]
    .sort((a, b) => b.activeAt - a.activeAt || (a.id < b.id ? -1 : 1))
    .map((process) => {
      if (now - process.activeAt <= silentAfterMs || excuses === 0) {
        return process;
      }
      excuses -= 1;
      return { ...process, activeAt: now };
    });
}
