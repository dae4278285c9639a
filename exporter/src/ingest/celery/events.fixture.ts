/**
 * Shapes: events as the versions of Celery publish them. 5.2 was recorded from the running program. 5.5 was written from the
 * documentation of this version, and not recorded: no test has run it.
 */
export const HEARTBEAT_5_2 = {
  hostname: 'w1@h',
  utcoffset: 0,
  pid: 2486,
  clock: 26,
  freq: 2.0,
  active: 1,
  processed: 12,
  loadavg: [6.64, 5.36, 4.48],
  sw_ident: 'py-celery',
  sw_ver: '5.2.6',
  sw_sys: 'Linux',
  timestamp: 1796112149.6710858,
  type: 'worker-heartbeat',
} as const;

export const HEARTBEAT_5_5 = {
  hostname: 'w1@h',
  utcoffset: 0,
  pid: 2486,
  clock: 910,
  freq: 2.0,
  active: 1,
  processed: 12,
  loadavg: [0.1, 0.1, 0.1],
  sw_ident: 'py-celery',
  sw_ver: '5.5.3',
  sw_sys: 'Linux',
  timestamp: 1796112149.67,
  type: 'worker-heartbeat',
} as const;

/** Gossip: a vote about a task between workers. */
export const WORKER_ELECT = {
  hostname: 'w1@h',
  utcoffset: 0,
  pid: 2486,
  clock: 27,
  id: '2ae71a5e-3f06-46bd-96d6-1e4d739b2a82',
  topic: 'task',
  action: null,
  cver: 1,
  timestamp: 1796112150.1,
  type: 'worker-elect',
} as const;

/** A message on the channel `/0.celeryev/worker.heartbeat`, as kombu 5.2 wraps it. */
export function envelopeOf(content: unknown, changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    body: Buffer.from(JSON.stringify(content)).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers: { hostname: 'w1@h' },
    properties: {
      delivery_mode: 1,
      delivery_info: { exchange: 'celeryev', routing_key: 'worker.heartbeat' },
      priority: 0,
      body_encoding: 'base64',
      delivery_tag: 'f8ad2d5e-0ee4-4e9a-9c16-8a1f2ba6d2ff',
    },
    ...changes,
  });
}
