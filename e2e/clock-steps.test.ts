import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pollUntil } from '../test-support/poll-until';
import { ExporterProcess } from './environment/exporter-process';
import { SettableClock } from './environment/settable-clock';

const HOUR_S = 3600;
describe('F9 the clock of a running exporter', () => {
  let folder: string;
  let exporter: ExporterProcess;
  let url: string;

  let clock: SettableClock;

  const start = async (offsetSeconds: number) => {
    clock.set(offsetSeconds);
    const { environment } = clock;
    ({ exporter, url } = await ExporterProcess.startWith(
      { environment },
      `--storage.path=${join(folder, 'data')}`,
    ));
  };
  const get = async (path: string) => (await fetch(new URL(path, url))).text();
  const sample = async (name: string) => {
    const text = await get('metrics').catch(() => '');
    return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1]);
  };
  /** How far the exporter's clock is ahead of this process's, in seconds. */
  const ahead = async () => (await sample('heartline_clock_timestamp_seconds')) - Date.now() / 1000;
  const heartbeat = async (id: string, interval: number) => {
    const response = await fetch(new URL('api/v1/reports', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ worker_id: id, interval_seconds: interval, failure_threshold: 2 }),
    });
    expect(response.status).toBe(202);
  };
  const worker = async (id: string) =>
    JSON.parse(await get(`health/workers/${id}`)) as {
      state: string;
      age_seconds: number;
      last_heartbeat: string;
    };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'heartline-clock-'));
    clock = new SettableClock(folder);
  });
  afterEach(async () => {
    await exporter.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('that was an hour ahead follows when it is set back: no age changes, and a dead worker is found', async () => {
    await start(HOUR_S);
    expect(Math.abs((await ahead()) - HOUR_S)).toBeLessThan(HOUR_S / 2);
    await heartbeat('daily', 86_400);
    await heartbeat('dies', 20);
    clock.set(0);
    await pollUntil('the present time', async () => Math.abs(await ahead()) < 2);
    const { state, age_seconds: age, last_heartbeat: last } = await worker('daily');
    expect(state).toBe('healthy');
    expect(age).toBeLessThan(HOUR_S / 2);
    const sinceLastSeconds = (Date.now() - Date.parse(last)) / 1000;
    expect(Math.abs(sinceLastSeconds)).toBeLessThan(HOUR_S / 2);
    // After its threshold, or 2.25 intervals because of the restart, on the same address.
    await pollUntil('the dead worker', async () => (await worker('dies')).state === 'failed', {
      timeoutMs: 240_000,
      everyMs: 1000,
    });
    await heartbeat('dies', 20);
    expect((await worker('dies')).state).toBe('healthy');
  });

  it('that was an hour behind follows when it is set forward: no age changes', async () => {
    await start(-HOUR_S);
    await heartbeat('daily', 86_400);
    await heartbeat('frequent', 600);
    clock.set(0);
    await pollUntil('the present time', async () => Math.abs(await ahead()) < 2);
    expect(await worker('frequent')).toMatchObject({ state: 'healthy' });
    expect((await worker('daily')).age_seconds).toBeLessThan(HOUR_S / 2);
  });
});
