import { AttackedExporter } from './attacked-exporter';
import { requestText } from './raw-connection';

const MIB = 1024 * 1024;
/** Requests of a connection that are answered: one in flight and three that wait. */
const MAX_ANSWERED = 4;

let attacked: AttackedExporter;
beforeEach(async () => (attacked = await AttackedExporter.start()));
afterEach(() => attacked.end());

async function isHealthy(): Promise<boolean> {
  return (await fetch(`${attacked.url}/-/healthy`)).ok;
}

describe('requests of one connection', () => {
  it('are answered one after the other, in order, also if they arrive at once', async () => {
    const connection = attacked.connect();
    connection.send(
      ['/-/healthy', '/nowhere', '/health/stats'].map((path) => requestText('GET', path)).join('') +
        requestText('POST', '/api/v1/workers/w-1/heartbeat'),
    );
    await connection.untilResponses(4);
    expect(connection.statuses).toEqual([200, 404, 200, 202]);
    expect(connection.closed).toBe(false);
    connection.get('/-/healthy');
    await connection.untilResponses(5);
  });

  it('include bodies, which are read when the request is processed', async () => {
    const body = JSON.stringify({ worker_id: 'w-1', current_task: 'x'.repeat(200) });
    const report = requestText('POST', '/api/v1/reports', { 'Content-Type': 'application/json' }, body);
    const connection = attacked.connect().send(report.repeat(MAX_ANSWERED));
    await connection.untilResponses(MAX_ANSWERED);
    expect(connection.statuses).toEqual([202, 202, 202, 202]);
  });

  it.each(['/', '/health/workers?limit=1000', '/metrics', '/-/healthy', '/nowhere'])(
    'beyond four at once to %s are not answered; the connection is closed after the answers to the others',
    async (path) => {
      const connection = attacked.connect().get(path, 1200);
      await connection.untilClosed();
      expect(connection.statuses).toHaveLength(MAX_ANSWERED);
      expect(connection.received).toMatch(/^Connection: close\r$/m);
    },
  );
});

describe('responses that the client does not read', () => {
  it.each(['/', '/health/workers?limit=1000', '/metrics'])(
    'to 1,200 requests for %s on each of 20 connections need less than 150 MiB, and others are answered',
    async (path) => {
      await attacked.addWorkers(1000);
      await isHealthy();
      const before = attacked.residentBytes;
      for (let i = 0; i < 20; i++) {
        attacked.connect().stopReading().get(path, 1200);
      }
      // Answered after the requests of all connections were received.
      for (let i = 0; i < 20; i++) {
        expect(await isHealthy()).toBe(true);
      }
      expect(attacked.residentBytes - before).toBeLessThan(150 * MIB);
    },
  );
});
