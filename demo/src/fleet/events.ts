/** Whom something happened to: a worker, or a service that workers lean on. */
export type Subject =
  { readonly worker_id: string; readonly worker_type: string } | { readonly service: string };

/** Something that happened to one of the fleet's processes. */
export type Happening = Subject & {
  readonly event:
    'started' | 'exited' | 'killed' | 'paused' | 'resumed' | 'stopping' | 'leaking' | 'restarting';
  readonly pid?: number | undefined;
  /** How it exited, or why it happened. */
  readonly detail?: string;
};

/** Something to know about the fleet as a whole. */
export interface Notice {
  readonly event: 'fleet' | 'control';
  readonly detail: string;
}

export type Announcement = Happening | Notice;

const WORDS: Readonly<Record<Happening['event'], string>> = {
  started: 'works',
  exited: 'is gone',
  killed: 'is killed (SIGKILL): it says no goodbye',
  paused: 'is paused (SIGSTOP): alive and silent',
  resumed: 'goes on (SIGCONT)',
  stopping: 'is stopped: it says goodbye',
  leaking: 'begins to leak memory',
  restarting: 'is restarted',
};

const SERVICE_WORDS: Readonly<Partial<Record<Happening['event'], string>>> = {
  started: 'answers',
  killed: 'is killed (SIGKILL)',
  paused: 'is paused (SIGSTOP): whoever asks it waits in vain',
  stopping: 'is stopped: whoever asks it is refused',
};

function isNotice(announcement: Announcement): announcement is Notice {
  return announcement.event === 'fleet' || announcement.event === 'control';
}

function told(happening: Happening): { who: string; words: string } {
  const words = WORDS[happening.event];
  return 'service' in happening
    ? { who: happening.service, words: SERVICE_WORDS[happening.event] ?? words }
    : { who: happening.worker_id, words };
}

/** One line, for people or for programs. */
export function announcementLine(announcement: Announcement, at: Date, json: boolean): string {
  if (json) return JSON.stringify({ at: at.toISOString(), ...announcement });
  const time = at.toTimeString().slice(0, 8);
  if (isNotice(announcement)) return `${time}  ${announcement.detail}`;
  const { pid, detail = '' } = announcement;
  const { who, words } = told(announcement);
  const aside = [pid === undefined ? '' : `pid ${pid}`, detail].filter((part) => part !== '').join(', ');
  return `${time}  ${who.padEnd(14)} ${words}${aside === '' ? '' : ` (${aside})`}`;
}
