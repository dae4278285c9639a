import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import request from 'supertest';
import { defaultConfig } from '../../fleet/fleet.fixture';
import { createApp } from '../../http/app';
import { parseRunbooks } from './parse-runbooks';
import { RunbookRoutes } from './runbooks';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'heartline-runbooks-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function start(path?: string) {
  const config = defaultConfig(path === undefined ? [] : [`--runbooks.path=${path}`]);
  const runbooks = new RunbookRoutes(config);
  const app = createApp({ config, log: pino({ level: 'silent' }), routes: [runbooks.routes] });
  return { runbooks, get: (alert: string) => request(app).get(`/runbooks/${alert}`) };
}

function write(text: string, name = 'page.md') {
  writeFileSync(join(directory, name), text);
}

describe('GET /runbooks/{alert}', () => {
  it('shows a runbook of Heartline', async () => {
    const { text, type, headers } = await start().get('WorkerFailed').expect(200);
    expect(type).toBe('text/html');
    expect(text).toContain('<h1>WorkerFailed</h1>');
    expect(text).toContain('<h3>Mitigation</h3>');
    expect(text).not.toContain('WorkerFleetLate</h1>');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
  });

  it('lists all runbooks at /runbooks', async () => {
    const { text } = await start().get('').expect(200);
    expect(text).toContain('<a href="/runbooks/WorkerFailed">');
  });

  it('responds with 404 for an alert without a runbook, and mentions the list', async () => {
    const { body } = await start().get('NoSuchAlert').expect(404);
    expect(body.detail).toContain('GET /runbooks');
  });

  it('names the configuration key if there are no runbooks', async () => {
    const { body } = await start(join(directory, 'missing')).get('WorkerFailed').expect(404);
    expect(body.detail).toContain('runbooks.path');
  });

  it.each(['..%2F..%2Fpackage', 'a.b', '%2e%2e'])('does not read other files: %s', async (alert) => {
    expect([400, 404]).toContain((await start().get(alert)).status);
  });

  it('does not run code of a runbook', async () => {
    write(`# P\n\n## SomeAlert\n\n<script>alert(1)</script> <img src=x onerror=alert(1)>
[a](javascript:alert(1)) [b](data:text/html;base64,PHNjcmlwdD4=) ![c](https://evil.example/x.png)\n`);
    const { text } = await start(directory).get('SomeAlert').expect(200);
    expect(text).not.toMatch(/<script|<img|href="javascript|href="data/i);
    expect(text).toContain('&lt;script&gt;');
  });

  it('reads the files again after a reload', async () => {
    write('## SomeAlert\n\nold\n');
    const { runbooks, get } = start(directory);
    expect((await get('SomeAlert')).text).toContain('old');
    write('## SomeAlert\n\nnew\n');
    expect((await get('SomeAlert')).text).toContain('old');
    runbooks.reload();
    expect((await get('SomeAlert')).text).toContain('new');
  });
});

describe('a page of runbooks', () => {
  it('is split at headings with the name of an alert, and not at comments in code blocks', () => {
    const page =
      '# Runbook: x\n\nIntro.\n\n## OneAlert\n\n### Meaning\n\n```console\n# a comment\n## Another\n```\n\n## TwoAlert\n\nText.\n';
    expect(parseRunbooks(page)).toEqual([
      {
        alert: 'OneAlert',
        subject: 'Runbook: x',
        text: '### Meaning\n\n```console\n# a comment\n## Another\n```',
      },
      { alert: 'TwoAlert', subject: 'Runbook: x', text: 'Text.' },
    ]);
  });
});
