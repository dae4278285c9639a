import { hashSync } from 'bcrypt';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { pollUntil } from '../test-support/poll-until';
import { ExporterProcess } from './environment/exporter-process';

const started: ExporterProcess[] = [];
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'heartline-exporter-'))));
afterEach(async () => {
  await Promise.all(started.splice(0).map((exporter) => exporter.kill()));
  await rm(folder, { recursive: true, force: true });
});

async function start(...argv: string[]): Promise<{ exporter: ExporterProcess; url: string }> {
  const running = await ExporterProcess.start(`--storage.path=${join(folder, 'data')}`, ...argv);
  started.push(running.exporter);
  return running;
}

function report(url: string, body: object) {
  return fetch(`${url}/api/v1/reports`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}
async function scrape(url: string) {
  return (await fetch(`${url}/metrics`)).text();
}
async function sample(url: string, series: string) {
  return (await scrape(url))
    .split('\n')
    .find((line) => line.startsWith(`${series} `))
    ?.slice(series.length + 1);
}

const W = '{worker_id="w-1",worker_type="enrich"}';
const REPORT = {
  worker_id: 'w-1',
  worker_type: 'enrich',
  interval_seconds: 600,
  tasks: { types: { a: { succeeded: 7 } } },
};

describe('the exporter as a process', () => {
  it('S2.12 S5.1 accepts a report, exposes it, and shows it on the landing page', async () => {
    const { url } = await start();
    expect((await report(url, { ...REPORT, current_task: '<b>7</b>' })).status).toBe(202);
    expect(await sample(url, `worker_heartbeats_total${W}`)).toBe('1');
    const page = await (await fetch(url)).text();
    expect(page).toContain('w-1');
    expect(page).toContain('&lt;b&gt;7&lt;/b&gt;');
  });

  it('is healthy and ready, and responds to 404 and 405 with problem details', async () => {
    const { url } = await start();
    for (const probe of ['healthy', 'ready']) {
      expect((await fetch(`${url}/-/${probe}`)).status).toBe(200);
    }
    expect((await fetch(`${url}/nowhere`)).headers.get('content-type')).toContain('application/problem+json');
    const wrong = await fetch(`${url}/api/v1/reports`);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('keeps acknowledged reports after SIGKILL', async () => {
    const first = await start();
    for (const succeeded of [7, 8, 9]) {
      const { status } = await report(first.url, { ...REPORT, tasks: { types: { a: { succeeded } } } });
      expect(status).toBe(202);
    }
    const series = ['worker_heartbeats_total', 'worker_last_heartbeat_timestamp_seconds'].map(
      (name) => name + W,
    );
    const before = await Promise.all(series.map((each) => sample(first.url, each)));
    expect(before[0]).toBe('3');
    expect((await first.exporter.kill()).signal).toBe('SIGKILL');

    const { url } = await start();
    expect(await Promise.all(series.map((each) => sample(url, each)))).toEqual(before);
    expect(await scrape(url)).toMatch(/^worker_tasks_finished_total\{.*outcome="succeeded".*\} 9$/m);
  });

  it('S2.14 keeps a queued restart after SIGKILL, and dispatches it once', async () => {
    const first = await start();
    await report(first.url, REPORT);
    const restart = await fetch(`${first.url}/health/workers/w-1/restart`, { method: 'POST' });
    expect(restart.status).toBe(202);
    const { id } = (await restart.json()) as { id: string };
    await first.exporter.kill();

    const second = await start();
    expect(await (await report(second.url, REPORT)).json()).toMatchObject({ commands: [{ id }] });
    await second.exporter.kill();

    const third = await start();
    expect(await (await report(third.url, REPORT)).json()).not.toHaveProperty('commands');
    const audit = (await (await fetch(`${third.url}/health/recovery`)).json()) as { actions: object[] };
    expect(audit.actions).toMatchObject([{ id, worker_id: 'w-1', outcome: 'handed_out' }]);
    expect(await sample(third.url, 'worker_recovery_in_flight{action="restart"}')).toBe('1');
  });

  it('S4.9 finishes requests in flight at SIGTERM, journals them, and exits with 0', async () => {
    const { exporter, url } = await start();
    const request = httpRequest(`${url}/api/v1/reports`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Expect: '100-continue' },
    });
    const status = new Promise<number | undefined>((resolve, reject) => {
      request.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode)));
      request.on('error', reject);
    });
    await new Promise((resolve) => request.on('continue', resolve).flushHeaders());
    exporter.signal('SIGTERM');
    await exporter.waitForLine('shutting down');
    request.end(JSON.stringify(REPORT));
    expect(await status).toBe(202);
    expect((await exporter.exited()).code).toBe(0);

    const again = await start();
    expect(await sample(again.url, `worker_heartbeats_total${W}`)).toBe('1');
  });

  it('exits immediately at the second signal', async () => {
    const { exporter, url } = await start();
    const hanging = httpRequest(`${url}/api/v1/reports`, {
      method: 'POST',
      headers: { Expect: '100-continue' },
    });
    // The exporter closes the connection, which is expected here.
    hanging.on('error', () => undefined);
    await new Promise((resolve) => hanging.on('continue', resolve).flushHeaders());
    exporter.signal('SIGINT');
    await exporter.waitForLine('shutting down');
    exporter.signal('SIGINT');
    expect((await exporter.exited()).code).toBe(1);
  });
});

describe('reloading', () => {
  const RELOADED = 'heartline_config_last_reload_successful';
  let file: string;
  beforeEach(() => {
    file = join(folder, 'heartline.yml');
    writeFileSync(file, 'heartbeat:\n  tolerance_ratio: 0.25\n');
  });

  it('applies the file at SIGHUP, also to known workers', async () => {
    const { exporter, url } = await start(`--config.file=${file}`);
    await report(url, REPORT);
    writeFileSync(file, 'heartbeat:\n  tolerance_ratio: 0.5\n');
    exporter.signal('SIGHUP');
    const tolerance = () => sample(url, `worker_heartbeat_tolerance_ratio${W}`);
    await pollUntil('the new tolerance', async () => (await tolerance()) === '0.5');
  });

  it('keeps the configuration if the file is invalid, and logs why', async () => {
    const { exporter, url } = await start(`--config.file=${file}`);
    expect(await sample(url, RELOADED)).toBe('1');
    writeFileSync(file, 'heartbeat:\n  tolerance_ratio: 2\n');
    const response = await fetch(`${url}/-/reload`, { method: 'POST' });
    expect(response.status).toBe(400);
    const problem = `${file}:2: heartbeat.tolerance_ratio must be a number from 0 to 0.9; it is 2`;
    expect(await response.json()).toMatchObject({ status: 400, errors: [problem] });
    expect(await sample(url, RELOADED)).toBe('0');
    await exporter.waitForLine('configuration not reloaded');

    exporter.signal('SIGHUP');
    const isLogged = () => exporter.lines.filter((line) => line.includes('not reloaded')).length === 2;
    await pollUntil('the second log line', isLogged);
    expect((await fetch(`${url}/-/healthy`)).status).toBe(200);
  });

  it('lists the settings that need a restart', async () => {
    const { url } = await start(`--config.file=${file}`);
    writeFileSync(file, 'web: { allow_insecure: true, max_body_bytes: 10 }\n');
    const response = await fetch(`${url}/-/reload`, { method: 'POST' });
    expect(await response.json()).toEqual({
      changed: ['web.max_body_bytes'],
      need_restart: ['web.allow_insecure'],
    });
    expect((await report(url, REPORT)).status).toBe(413);
  });
});

describe('a failed start', () => {
  const failed = async (...argv: string[]) => {
    const exporter = new ExporterProcess(argv);
    started.push(exporter);
    const { code, lines } = await exporter.exited();
    return { code, text: lines.join('\n') };
  };

  it('reports a port in use, before it opens the journal', async () => {
    const { url } = await start();
    const address = url.replace('http://', '');
    const { code, text } = await failed(
      `--web.listen-address=${address}`,
      `--storage.path=${join(folder, 'data')}`,
    );
    expect(code).toBe(1);
    expect(text).toBe(
      `heartline-exporter: cannot listen on ${address}: another process uses this port; stop it, or set another port with --web.listen-address`,
    );
  });

  it('reports a file that is not a journal', async () => {
    writeFileSync(join(folder, 'data.mdb'), 'x'.repeat(10_000));
    const { code, text } = await failed('--web.listen-address=127.0.0.1:0', `--storage.path=${folder}`);
    expect(code).toBe(1);
    expect(text).toContain('is not a journal');
  });

  it('reports every invalid flag, with the most similar flag', async () => {
    const { code, text } = await failed(
      '--storage.pat=x',
      '--log.level=loud',
      '--web.listen-address=0.0.0.0:0',
    );
    expect(code).toBe(2);
    expect(text).toContain('unknown flag --storage.pat; did you mean --storage.path?');
    expect(text).toContain('log.level must be "debug" or "info" or "warn" or "error"; it is "loud"');
  });

  it('prints the usage at --help, and the version at --version', async () => {
    const help = await failed('--help');
    expect([help.code, help.text.split('\n')[0]]).toEqual([0, 'Usage: heartline-exporter [flags]']);
    expect((await failed('--version')).text).toMatch(/^heartline-exporter \d+\.\d+\.\d+/);
  });
});

describe('with a web configuration file', () => {
  const statusOf = (url: string, ca: string, auth?: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const options = { ca, servername: 'localhost', agent: false, ...(auth !== undefined && { auth }) };
      httpsRequest(url, options, (response) =>
        response.resume().on('end', () => resolve(response.statusCode)),
      )
        .on('error', reject)
        .end();
    });

  it('serves TLS, requires the password, and applies a new certificate and password at a reload', async () => {
    const makeCertificate = () => generate([{ name: 'commonName', value: 'localhost' }]);
    const file = join(folder, 'web.yml');
    const write = async (password: string) => {
      const { cert, private: key } = await makeCertificate();
      writeFileSync(join(folder, 'cert.pem'), cert);
      writeFileSync(join(folder, 'key.pem'), key);
      const users = `basic_auth_users: { me: ${hashSync(password, 4)} }`;
      writeFileSync(file, `tls_server_config: { cert_file: cert.pem, key_file: key.pem }\n${users}\n`);
      return cert;
    };
    const first = await write('one');
    const { exporter, url } = await start(`--web.config.file=${file}`);
    expect(url).toMatch(/^https:/);
    expect(await statusOf(`${url}/metrics`, first, 'me:one')).toBe(200);
    expect(await statusOf(`${url}/metrics`, first, 'me:two')).toBe(401);
    expect(await statusOf(`${url}/metrics`, first)).toBe(401);
    expect(await statusOf(`${url}/-/healthy`, first)).toBe(200);

    const second = await write('two');
    exporter.signal('SIGHUP');
    await exporter.waitForLine('configuration reloaded');
    expect(await statusOf(`${url}/metrics`, second, 'me:two')).toBe(200);
    await expect(statusOf(`${url}/metrics`, first, 'me:two')).rejects.toThrow();
  });
});
