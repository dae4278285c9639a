import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Service } from '../services/service';
import { identifyProcess, isRunning } from './process-identity';
import { poll } from './poll';
import { type ManagedProcess, startProcess } from './managed-process';

const PATIENCE_MS = 20_000;
let logs: string;
const started: ManagedProcess[] = [];
beforeEach(() => {
  logs = mkdtempSync(join(tmpdir(), 'heartline-service-'));
});
afterEach(async () => {
  for (const running of started.splice(0)) await running.stop();
  rmSync(logs, { recursive: true });
});

/** A service that runs this script in Node. */
function service(script: string, extra: Partial<Service> = {}): Service {
  return {
    name: 'demo',
    command: process.execPath,
    args: ['-e', script],
    environment: {},
    graceSeconds: 10,
    ...extra,
  };
}
function start(described: Service, append = false): ManagedProcess {
  const running = startProcess(described, logs, {}, append);
  started.push(running);
  return running;
}
function log(): string {
  return readFileSync(join(logs, 'demo.log'), 'utf8');
}
function logged(text: string) {
  return poll(() => (log().includes(text) ? true : undefined), PATIENCE_MS);
}

const FOREVER = 'setInterval(() => {}, 1000);';

test('what a service prints is in its log, and its environment is ours and its own', async () => {
  const running = start(
    service('console.log(process.env.OWN); console.error(!!process.env.PATH)', {
      environment: { OWN: 'own' },
    }),
  );
  expect(await running.exited).toBe('exit code 0');
  expect(log()).toBe('own\ntrue\n');
});

test('started again, it writes on where it stopped', async () => {
  await start(service('console.log("first")')).exited;
  await start(service('console.log("second")'), true).exited;
  expect(log()).toBe('first\nsecond\n');
});

test('a program that is not there is an error that names it', () => {
  expect(() => start(service('', { command: '/no/such/program' }))).toThrow(
    'Could not start the demo: /no/such/program cannot be run.',
  );
});

describe('readiness', () => {
  test('is the first good answer', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(asked < 3 ? 503 : 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const readyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await start(service(FOREVER, { readyUrl })).waitUntilReady(PATIENCE_MS);
    expect(asked).toBe(3);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('never comes for a service that ends: the end of its log says why', async () => {
    const running = start(
      service('console.error("no such flag"); process.exit(2)', { readyUrl: 'http://127.0.0.1:1/' }),
    );
    await expect(running.waitUntilReady(PATIENCE_MS)).rejects.toThrow(
      /The demo ended with exit code 2 while starting\. The end of .*demo\.log:\n {2}no such flag/,
    );
  });

  test('is given up in the end', async () => {
    const running = start(service(FOREVER, { readyUrl: 'http://127.0.0.1:1/' }));
    await expect(running.waitUntilReady(0)).rejects.toThrow(
      'The demo was not ready after 0 s (http://127.0.0.1:1/: bad port)',
    );
  });

  test('that is given up says what was answered last', async () => {
    const server = createServer((_request, response) => response.writeHead(503).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const readyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const running = start(service(FOREVER, { readyUrl }));
    await expect(running.waitUntilReady(0)).rejects.toThrow(`(${readyUrl}: it answered 503)`);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('stopping', () => {
  test('lets the service end by itself', async () => {
    const running = start(
      service(
        `process.on('SIGTERM', () => { console.log('goodbye'); process.exit(0) }); console.log('up'); ${FOREVER}`,
      ),
    );
    await logged('up');
    await running.stop();
    expect(await running.exited).toBe('exit code 0');
    expect(log()).toBe('up\ngoodbye\n');
  });

  test('kills a service that does not listen', async () => {
    const running = start(
      service(`process.on('SIGTERM', () => {}); console.log('up'); ${FOREVER}`, { graceSeconds: 0 }),
    );
    await logged('up');
    await running.stop();
    expect(await running.exited).toBe('SIGKILL');
  });

  test('leaves none of its children behind', async () => {
    const child = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(FOREVER)}])`;
    const running = start(service(`console.log('child', ${child}.pid); ${FOREVER}`));
    const pid = await poll(() => /child (\d+)\n/.exec(log())?.[1], PATIENCE_MS);
    const orphan = identifyProcess(Number(pid));
    expect(orphan && isRunning(orphan)).toBe(true);
    await running.stop();
    const gone = await poll(() => (orphan && isRunning(orphan) ? undefined : true), PATIENCE_MS);
    expect(gone).toBe(true);
  });

  test('twice is as good as once', async () => {
    const running = start(service(FOREVER));
    await running.stop();
    await expect(running.stop()).resolves.toBeUndefined();
  });
});
