import { setImmediate as nextTurn } from 'node:timers/promises';
import { pino } from 'pino';
import { loadSettings } from '../config/load/load';
import { parseFlags } from '../config/load/flags';
import { startRestartingExporter } from './restarting-exporter';
import { type Exporter, type ExporterOptions } from './start-exporter';

const sources = { flags: parseFlags(['--web.listen-address=127.0.0.1:0']), environment: {}, read: () => '' };

/** Records the starts; each exporter listens on another port if it may choose. */
function setUp() {
  const starts: ExporterOptions[] = [];
  const closed: string[] = [];
  /** The number of starts at each reload. */
  const reloaded: number[] = [];
  const failures: unknown[] = [];
  const start = (options: ExporterOptions): Promise<Exporter> => {
    starts.push(options);
    const { listenAddress } = options.settings.config.web;
    const url = `http://${listenAddress.endsWith(':0') ? `127.0.0.1:${String(20_000 + starts.length)}` : listenAddress}`;
    return Promise.resolve({
      url,
      workers: starts.length,
      reload: () => {
        reloaded.push(starts.length);
        return { changed: [], needRestart: [] };
      },
      close: () => {
        closed.push(url);
        return Promise.resolve();
      },
    });
  };
  const options = {
    settings: loadSettings(sources),
    sources,
    build: { version: '1', revision: '' } as never,
    log: pino({ level: 'silent' }),
  };
  const running = startRestartingExporter(options, (error) => failures.push(error), start);
  return { starts, closed, reloaded, failures, running };
}

describe('F9 an exporter whose clock was set back', () => {
  it('starts again on the same port with the present time', async () => {
    const { starts, closed, failures, running } = setUp();
    const exporter = await running;
    expect(exporter.url).toBe('http://127.0.0.1:20001');
    starts[0]?.onClockSetBack?.(3_600_000);
    await nextTurn();
    expect(exporter.workers).toBe(2);
    expect(closed).toEqual(['http://127.0.0.1:20001']);
    expect(exporter.url).toBe('http://127.0.0.1:20001');
    await exporter.close();
    expect(closed).toHaveLength(2);
    expect(failures).toEqual([]);
  });

  it('reloads the new exporter, not the closed one, if the reload is requested meanwhile', async () => {
    const { starts, reloaded, running } = setUp();
    const exporter = await running;
    starts[0]?.onClockSetBack?.(3_600_000);
    exporter.reload();
    expect(reloaded).toEqual([]);
    await nextTurn();
    expect(reloaded).toEqual([2]);
    exporter.reload();
    expect(reloaded).toEqual([2, 2]);
    await exporter.close();
  });

  it('does not start again while it shuts down', async () => {
    const { starts, closed, running } = setUp();
    const exporter = await running;
    starts[0]?.onClockSetBack?.(3_600_000);
    await exporter.close();
    expect(starts).toHaveLength(1);
    expect(closed.length).toBeGreaterThan(0);
  });

  it('reports that it cannot start again', async () => {
    const { starts, failures, running } = setUp();
    await running;
    Object.defineProperty(starts, 'push', {
      value: () => {
        throw new Error('the port is in use');
      },
    });
    starts[0]?.onClockSetBack?.(3_600_000);
    await nextTurn();
    expect(failures).toHaveLength(1);
    expect(String(failures[0])).toContain('the port is in use');
  });
});
