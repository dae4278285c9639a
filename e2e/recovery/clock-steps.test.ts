import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pollUntil } from '../../test-support/poll-until';
import { ExporterProcess } from '../environment/exporter-process';
import { SettableClock } from '../environment/settable-clock';

const HOUR_S = 3600;

interface Entry {
  readonly event: string;
  readonly worker_id?: string;
  readonly refusal?: string;
  readonly outcome?: string;
}

let folder: string;
let clock: SettableClock;
let exporter: ExporterProcess;
let url: string;

/** An exporter whose driver only notes the worker of each call, with a cool-down and a grace of an hour. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-recovery-clock-'));
  clock = new SettableClock(folder);
  writeFileSync(join(folder, 'restarts'), '');
  const note = `require('node:fs').appendFileSync(process.argv[1], process.argv[2] + '\\n')`;
  const command = [process.execPath, '-e', note, join(folder, 'restarts'), '{worker_id}'];
  const actions = ['restart', 'release_leases'];
  const driver = { name: 'note', kind: 'command', types: ['batch'], actions, command, verify_seconds: 600 };
  writeFileSync(join(folder, 'drivers.yml'), JSON.stringify({ drivers: [driver] }), { mode: 0o600 });
  const environment = {
    ...clock.environment,
    HEARTLINE_RECOVERY_MODE: 'on',
    HEARTLINE_RECOVERY_TYPES: 'batch',
    HEARTLINE_RECOVERY_DRIVERS_FILE: join(folder, 'drivers.yml'),
    HEARTLINE_RECOVERY_ALLOWED_PROGRAMS: process.execPath,
    HEARTLINE_RECOVERY_COOL_DOWN_SECONDS: String(HOUR_S),
    HEARTLINE_RECOVERY_CLEAN_UP_INTERVAL_SECONDS: '1',
    HEARTLINE_RECOVERY_LEASE_GRACE_SECONDS: String(HOUR_S),
  };
  const storage = `--storage.path=${join(folder, 'data')}`;
  ({ exporter, url } = await ExporterProcess.startWith({ environment }, storage));
});
afterEach(async () => {
  await exporter.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function get<Body>(path: string): Promise<Body> {
  return (await (await fetch(new URL(path, url))).json()) as Body;
}
async function post(path: string, body: object): Promise<void> {
  const response = await fetch(new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(202);
}
function heartbeat(id: string, intervalSeconds: number, boot: number) {
  const times = { interval_seconds: intervalSeconds, failure_threshold: 2 };
  return post('api/v1/reports', { worker_id: id, worker_type: 'batch', boot_id: `boot-${boot}`, ...times });
}
function alert(id: string, number: number) {
  const labels = { alertname: 'WorkerFailed', worker_id: id, worker_type: 'batch' };
  const startsAt = new Date(Date.UTC(2026, 0, number)).toISOString();
  const fingerprint = Buffer.from(id).toString('hex');
  const alerts = [{ status: 'firing', labels, startsAt, fingerprint }];
  return post('api/v1/recovery/alerts', { version: '4', alerts });
}
async function state(id: string): Promise<string> {
  return (await get<{ state: string }>(`health/workers/${id}`)).state;
}
/** Resolves when the worker is failed; its last heartbeat was of an interval of a second. */
async function failed(id: string): Promise<void> {
  await pollUntil(`${id} to fail`, async () => (await state(id)) === 'failed');
}
async function audit(): Promise<readonly Entry[]> {
  return (await get<{ entries: Entry[] }>('health/recovery/audit?limit=1000')).entries;
}
async function audited(expected: Partial<Entry>, times = 1): Promise<void> {
  await pollUntil(JSON.stringify(expected), async () => {
    const matching = (await audit()).filter((entry) =>
      Object.entries(expected).every(([key, value]) => entry[key as keyof Entry] === value),
    );
    return matching.length >= times;
  });
}
function restarts(): string[] {
  return readFileSync(join(folder, 'restarts'), 'utf8').split('\n').filter(Boolean);
}
/** Resolves when the exporter has seen the time. */
async function setClock(hours: number): Promise<void> {
  clock.set(hours * HOUR_S);
  await pollUntil('the new time', async () => {
    const text = await (await fetch(new URL('metrics', url))).text();
    const seconds = Number(/^heartline_clock_timestamp_seconds(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1]);
    return Math.abs(seconds - Date.now() / 1000 - hours * HOUR_S) < HOUR_S / 2;
  });
}

describe('S2.11 F9 recovery while the clock is set by hours', () => {
  it.each([
    ['forward', [5]],
    ['back', [-5]],
    ['forward and back', [5, -7, 0]],
  ])(
    '%s: touches no healthy worker, does nothing twice, and skips neither cool-down nor grace',
    async (_, steps) => {
      await heartbeat('lives', 86_400, 1);
      await heartbeat('dies', 1, 1);
      await alert('lives', 1);
      await failed('dies');
      await alert('dies', 1);
      await pollUntil('the restart', () => restarts().length === 1);
      // While the action is in flight.
      for (const hours of steps) {
        await setClock(hours);
      }
      await heartbeat('dies', 1, 2);
      await audited({ event: 'ended', worker_id: 'dies', outcome: 'completed' });
      await failed('dies');
      await alert('dies', 2);
      await audited({ event: 'refused', worker_id: 'dies', refusal: 'cool_down' });
      // During the cool-down.
      for (const hours of [...steps.map((each) => each * 2), 0]) {
        await setClock(hours);
        await heartbeat('lives', 86_400, 1);
        await alert('lives', hours + 20);
      }
      await audited({ event: 'refused', worker_id: 'lives', refusal: 'not_failed' });
      expect(await state('lives')).toBe('healthy');
      expect(restarts()).toEqual(['dies']);
      expect((await audit()).filter(({ event }) => event === 'started')).toHaveLength(1);
    },
  );
});
