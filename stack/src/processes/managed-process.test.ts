import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Service } from '../services/service';
import { identifyProcess, isRunning } from './process-identity';
import { poll } from './poll';
import { type ManagedProcess, startProcess } from './managed-process';

const TIMEOUT_MS = 120_000;
let logs: string;
const started: ManagedProcess[] = [];
beforeEach(() => {
  logs = mkdtempSync(join(tmpdir(), 'heartline-service-'));
});
afterEach(async () => {
  for (const running of started.splice(0)) {
    await running.stop();
  }
  rmSync(logs, { recursive: true });
});

/** A service that runs a script in Node. */
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
function start(spec: Service, append = false): ManagedProcess {
  const running = startProcess(spec, logs, {}, append);
  started.push(running);
  return running;
}
function log(): string {
  return readFileSync(join(logs, 'demo.log'), 'utf8');
}
function logged(text: string) {
  return poll(() => (log().includes(text) ? true : undefined), TIMEOUT_MS);
}

const FOREVER = 'setInterval(() => {}, 1000);';

test('a service writes to its log and gets its own environment variables and those of the stack', async () => {
  const running = start(
    service('console.log(process.env.OWN); console.error(!!process.env.PATH)', {
      environment: { OWN: 'own' },
    }),
  );
  expect(await running.exited).toBe('exit code 0');
  expect(log()).toBe('own\ntrue\n');
});

test('a service that is started again appends to its log', async () => {
  await start(service('console.log("first")')).exited;
  await start(service('console.log("second")'), true).exited;
  expect(log()).toBe('first\nsecond\n');
});

test('the error for a missing program names it', () => {
  expect(() => start(service('', { command: '/no/such/program' }))).toThrow(
    'Could not start demo: /no/such/program is missing or not executable.',
  );
});

describe('readiness', () => {
  test('is reached with the first successful response', async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      response.writeHead(requests < 3 ? 503 : 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const readyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await start(service(FOREVER, { readyUrl })).waitUntilReady(TIMEOUT_MS);
    expect(requests).toBe(3);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('fails with the end of the log if the service exits', async () => {
    const running = start(
      service('console.error("no such flag"); process.exit(2)', { readyUrl: 'http://127.0.0.1:1/' }),
    );
    await expect(running.waitUntilReady(TIMEOUT_MS)).rejects.toThrow(
      /Service demo exited during its start \(exit code 2\)\. Last lines of .*demo\.log:\n {2}no such flag/,
    );
  });

  test('fails after its timeout', async () => {
    const running = start(service(FOREVER, { readyUrl: 'http://127.0.0.1:1/' }));
    await expect(running.waitUntilReady(0)).rejects.toThrow(
      'Service demo was not ready after 0 s (http://127.0.0.1:1/: bad port)',
    );
  });

  test('fails with the last status after its timeout', async () => {
    const server = createServer((_request, response) => response.writeHead(503).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const readyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const running = start(service(FOREVER, { readyUrl }));
    await expect(running.waitUntilReady(0)).rejects.toThrow(`(${readyUrl}: status 503)`);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('stopping', () => {
  test('waits until the service exits', async () => {
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

  test('kills a service that ignores SIGTERM', async () => {
    const running = start(
      service(`process.on('SIGTERM', () => {}); console.log('up'); ${FOREVER}`, { graceSeconds: 0 }),
    );
    await logged('up');
    await running.stop();
    expect(await running.exited).toBe('SIGKILL');
  });

  test('kills the child processes of the service', async () => {
    const child = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(FOREVER)}])`;
    const running = start(service(`console.log('child', ${child}.pid); ${FOREVER}`));
    const pid = await poll(() => /child (\d+)\n/.exec(log())?.[1], TIMEOUT_MS);
    const orphan = identifyProcess(Number(pid));
    expect(orphan && isRunning(orphan)).toBe(true);
    await running.stop();
    const exited = await poll(() => (orphan && isRunning(orphan) ? undefined : true), TIMEOUT_MS);
    expect(exited).toBe(true);
  });

  test('a second time does nothing', async () => {
    const running = start(service(FOREVER));
    await running.stop();
    await expect(running.stop()).resolves.toBeUndefined();
  });
});
