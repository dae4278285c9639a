/** Something that happened to a worker. */
export interface Happening {
  readonly event:
    'started' | 'exited' | 'killed' | 'paused' | 'resumed' | 'stopping' | 'leaking' | 'restarting';
  readonly worker_id: string;
  readonly worker_type: string;
  readonly pid?: number | undefined;
  /** How it exited, or why it happened. */
  readonly detail?: string;
}

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

/** One line, for people or for programs. */
export const announcementLine = (announcement: Announcement, at: Date, json: boolean): string => {
  if (json) return JSON.stringify({ at: at.toISOString(), ...announcement });
  const time = at.toTimeString().slice(0, 8);
  const detail = announcement.detail === undefined ? '' : announcement.detail;
  if (!('worker_id' in announcement)) return `${time}  ${detail}`;
  const pid = announcement.pid === undefined ? '' : ` pid ${announcement.pid}`;
  const aside = [pid.trim(), detail].filter((part) => part !== '').join(', ');
  return `${time}  ${announcement.worker_id.padEnd(14)} ${WORDS[announcement.event]}${aside === '' ? '' : ` (${aside})`}`;
};
