/** The process that an event is about: a worker, or a service that the workers use. */
export type EventSubject =
  { readonly worker_id: string; readonly worker_type: string } | { readonly service: string };

/** A change of one of the fleet's processes. */
export type ProcessEvent = EventSubject & {
  readonly event:
    'started' | 'exited' | 'killed' | 'paused' | 'resumed' | 'stopping' | 'leaking' | 'restarting';
  readonly pid?: number | undefined;
  /** How the process exited, or the reason for the event. */
  readonly detail?: string;
};

/** A message about the fleet as a whole, or about a command on standard input. */
export interface FleetNotice {
  readonly event: 'fleet' | 'control';
  readonly detail: string;
}

export type FleetEvent = ProcessEvent | FleetNotice;

const DESCRIPTIONS: Readonly<Record<ProcessEvent['event'], string>> = {
  started: 'started',
  exited: 'exited',
  killed: 'killed (SIGKILL), sends no stop report',
  paused: 'paused (SIGSTOP), sends no heartbeats',
  resumed: 'resumed (SIGCONT)',
  stopping: 'stopping, sends a stop report',
  leaking: 'leaks memory',
  restarting: 'restarting',
};

const SERVICE_DESCRIPTIONS: Readonly<Partial<Record<ProcessEvent['event'], string>>> = {
  killed: 'killed (SIGKILL)',
  paused: 'paused (SIGSTOP), requests time out',
  stopping: 'stopping, connections are refused',
};

function isNotice(event: FleetEvent): event is FleetNotice {
  return event.event === 'fleet' || event.event === 'control';
}

function describeProcessEvent(event: ProcessEvent): { name: string; description: string } {
  const description = DESCRIPTIONS[event.event];
  return 'service' in event
    ? { name: event.service, description: SERVICE_DESCRIPTIONS[event.event] ?? description }
    : { name: event.worker_id, description };
}

/** Formats an event as one line: text for people, or with `json` an object for programs. */
export function formatEvent(event: FleetEvent, at: Date, json: boolean): string {
  if (json) {
    return JSON.stringify({ at: at.toISOString(), ...event });
  }
  const time = at.toTimeString().slice(0, 8);
  if (isNotice(event)) {
    return `${time}  ${event.detail}`;
  }
  const { pid, detail = '' } = event;
  const { name, description } = describeProcessEvent(event);
  const suffix = [pid === undefined ? '' : `pid ${pid}`, detail].filter((item) => item !== '').join(', ');
  return `${time}  ${name.padEnd(14)} ${description}${suffix === '' ? '' : ` (${suffix})`}`;
}
