import { createServer, get, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { EventSource } from 'eventsource';
import { pino } from 'pino';
import { defaultConfig } from '../../fleet/fleet.fixture';
import { type Transition, TransitionLog } from '../../fleet/recent/transition-log';
import { createApp } from '../../http/app';
import { ClientAddresses } from '../../http/clients/client-address';
import { TransitionStream } from './transition-stream';

const FIRST_ID = 100;
function transition(workerId: string, more: Partial<Transition> = {}): Transition {
  return {
    workerId,
    workerType: 'research',
    state: 'failed',
    previous: 'critical',
    at: Date.parse('2026-11-22T10:01:30Z'),
    lastHeartbeatAt: Date.parse('2026-11-22T10:00:00Z'),
    elapsedMs: 90_000,
    reason: 'no heartbeat for 90 s',
    ...more,
  };
}

interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly worker_id?: string };
}

let log: TransitionLog;
let streams: TransitionStream;
let server: Server;
let url: string;
const clients: EventSource[] = [];

async function start(flags: readonly string[] = [], size = 1000): Promise<void> {
  const config = defaultConfig(flags);
  log = new TransitionLog(size, FIRST_ID);
  streams = new TransitionStream(log, config, new ClientAddresses(config.web));
  server = createServer(createApp({ config, log: pino({ level: 'silent' }), routes: [[streams.route]] }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health/events`;
}
beforeEach(() => start());
afterEach(async () => {
  for (const client of clients.splice(0)) {
    client.close();
  }
  streams.close();
  await new Promise((resolve) => server.close(resolve));
});

/** An independent client of server-sent events, connected. */
async function follow(lastEventId?: string): Promise<ReceivedEvent[]> {
  const events: ReceivedEvent[] = [];
  const client = new EventSource(url, {
    fetch: (input, init) =>
      fetch(input, {
        ...init,
        headers: { ...init.headers, ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }) },
      }),
  });
  clients.push(client);
  for (const type of ['transition', 'gap']) {
    client.addEventListener(type, ({ lastEventId: id, data }) =>
      events.push({ id, type, data: JSON.parse(data as string) }),
    );
  }
  await new Promise((resolve, reject) => {
    client.addEventListener('open', resolve, { once: true });
    client.addEventListener('error', reject, { once: true });
  });
  return events;
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!holds()) {
    if (Date.now() > deadline) {
      throw new Error('It did not come to hold within two minutes.');
    }
    await pause(5);
  }
}

describe('GET /health/events', () => {
  it('S4.6 sends each transition with worker, state, previous state, last heartbeat and elapsed seconds', async () => {
    const events = await follow();
    log.add(transition('w-1'));
    await until(() => events.length === 1);
    expect(events).toEqual([
      {
        id: '100',
        type: 'transition',
        data: {
          worker_id: 'w-1',
          worker_type: 'research',
          state: 'failed',
          previous_state: 'critical',
          at: '2026-11-22T10:01:30.000Z',
          last_heartbeat: '2026-11-22T10:00:00.000Z',
          elapsed_seconds: 90,
          reason: 'no heartbeat for 90 s',
        },
      },
    ]);
  });

  it('S4.6 resumes after the last event of a client without gaps and duplicates', async () => {
    for (let i = 0; i < 5; i++) {
      log.add(transition(`w-${i}`));
    }
    const events = await follow('102');
    await until(() => events.length === 2);
    log.add(transition('w-5'));
    await until(() => events.length === 3);
    expect(events.map(({ data }) => data.worker_id)).toEqual(['w-3', 'w-4', 'w-5']);
  });

  it('S4.6 sends a gap event if transitions are missing, and continues with the available ones', async () => {
    await new Promise((resolve) => server.close(resolve));
    await start([], 3);
    for (let i = 0; i < 20; i++) {
      log.add(transition(`w-${i}`));
    }
    const events = await follow('101');
    await until(() => events.length === 4);
    expect(events.map(({ type }) => type)).toEqual(['gap', 'transition', 'transition', 'transition']);
  });

  it('sends only new transitions without Last-Event-ID', async () => {
    log.add(transition('before'));
    const events = await follow();
    log.add(transition('after'));
    await until(() => events.length === 1);
    expect(events[0]?.data.worker_id).toBe('after');
  });

  it('rejects an invalid ID', async () => {
    const { status } = await fetch(url, { headers: { 'Last-Event-ID': 'yesterday' } });
    expect(status).toBe(400);
  });

  it('S4.8 limits the number of clients, and accepts another after one disconnects', async () => {
    streams.close();
    await new Promise((resolve) => server.close(resolve));
    await start(['--limits.event-streams=2']);
    await follow();
    await follow();
    const rejected = await fetch(url);
    expect([rejected.status, rejected.headers.get('retry-after')]).toEqual([503, '10']);
    clients.pop()?.close();
    await until(() => streams.size === 1);
    await follow();
    expect(streams.size).toBe(2);
  });

  it('S4.8 disconnects a client that does not read instead of buffering events', async () => {
    const slow = get(url);
    slow.on('response', (response) => response.pause());
    slow.on('error', () => undefined);
    await until(() => streams.size === 1);
    const reason = 'x'.repeat(64 * 1024);
    await until(() => {
      log.add(transition('w-1', { reason }));
      return streams.size === 0;
    });
    slow.destroy();
  });

  it('S4.8 sends old transitions as fast as the client reads', async () => {
    await new Promise((resolve) => server.close(resolve));
    await start([], 2000);
    const reason = 'x'.repeat(1024);
    for (let i = 0; i < 2000; i++) {
      log.add(transition(`w-${i}`, { reason }));
    }
    const events = await follow(String(FIRST_ID));
    await until(() => events.length === 1999);
    log.add(transition('last'));
    await until(() => events.length === 2000);
    expect(events.at(-1)?.data.worker_id).toBe('last');
  });

  it('S4.9 ends at shutdown', async () => {
    const response = await fetch(url);
    streams.close();
    expect(await response.text()).toContain('retry: ');
    expect(streams.size).toBe(0);
  });

  it('responds to HEAD without a stream', async () => {
    const response = await fetch(url, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    expect(streams.size).toBe(0);
  });
});
