import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pollUntil } from '../test-support/poll-until';
import { ExporterProcess } from './environment/exporter-process';

const ROOT = join(__dirname, '..');
const UNIT = join(ROOT, 'deploy', 'systemd', 'heartline-exporter.service');
const unit = readFileSync(UNIT, 'utf8');
const hasSystemd = existsSync('/usr/bin/systemd-analyze');

function setting(name: string): string {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-unit-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs systemd-analyze for the unit; Node is where it is on this machine. */
function analyze(...args: readonly string[]): string {
  const copy = join(folder, 'heartline-exporter.service');
  writeFileSync(copy, unit.replace('ExecStart=/usr/bin/node', `ExecStart=${process.execPath}`));
  return execFileSync('/usr/bin/systemd-analyze', [...args, copy], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('A4: the systemd unit', () => {
  (hasSystemd ? it : it.skip)('is valid, and exposed as little as a service that needs the network', () => {
    expect(analyze('verify')).toBe('');
    const [, exposure] = /Overall exposure level .*: (\d+\.\d+)/.exec(
      analyze('security', '--offline=true', '--no-pager'),
    ) ?? ['', '10'];
    expect(Number(exposure)).toBeLessThan(2);
  });

  it('starts the exporter with a journal in its state directory, and reloads its configuration', async () => {
    const [node, main, ...flags] = setting('ExecStart').split(' ');
    expect([node, main]).toEqual(['/usr/bin/node', '/opt/heartline/exporter/dist/main.js']);
    expect(setting('StateDirectory')).toBe('heartline');
    expect(setting('ExecReload')).toBe('/bin/kill -HUP $MAINPID');
    const config = join(folder, 'heartline.yml');
    const state = join(folder, 'state');
    writeFileSync(config, 'health: { check_interval_seconds: 30 }\n');
    const argv = flags.map((flag) =>
      flag.replace('${STATE_DIRECTORY}', state).replace('/etc/heartline/heartline.yml', config),
    );
    const { exporter, url } = await ExporterProcess.start(...argv);
    try {
      expect(existsSync(join(state, 'data.mdb'))).toBe(true);
      writeFileSync(config, 'health: { check_interval_seconds: 20 }\n');
      process.kill(exporter.pid, 'SIGHUP');
      await pollUntil('the reloaded configuration', async () => {
        const metrics = await (await fetch(`${url}/metrics`)).text();
        const [, at = '0'] =
          /^heartline_config_last_reload_success_timestamp_seconds (\S+)/m.exec(metrics) ?? [];
        return exporter.lines.some((line) => line.includes('reload')) && Number(at) > 0;
      });
    } finally {
      exporter.signal('SIGTERM');
      await exporter.exited();
    }
    expect((await exporter.exited()).code).toBe(0);
  });
});
