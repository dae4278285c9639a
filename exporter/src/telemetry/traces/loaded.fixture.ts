import { pino } from 'pino';
import { startExporter } from '../../app/exporter';
import { parseFlags } from '../../config/load/flags';
import { loadSettings } from '../../config/load/load';

/** prom-client loads the API's interfaces itself, traces or not; all that works lies in the other packages. */
const TRACING = /@opentelemetry\/(?!api\/)/;

/** An exporter in a process of its own: takes a report, and says how many OpenTelemetry modules it loaded. */
async function main([path = '', ...flags]: readonly string[]): Promise<void> {
  const argv = ['--web.listen-address=127.0.0.1:0', `--storage.path=${path}`, ...flags];
  const places = { flags: parseFlags(argv), environment: {}, read: () => '' };
  const settings = loadSettings(places);
  const build = { version: '0', revision: '' };
  const exporter = await startExporter({ settings, sources: places, build, log: pino({ level: 'silent' }) });
  const { status } = await fetch(`${exporter.url}/api/v1/workers/w-1/heartbeat`, { method: 'POST' });
  const loaded = Object.keys(require.cache).filter((file) => TRACING.test(file)).length;
  process.stdout.write(JSON.stringify({ status, loaded }));
  await exporter.close();
}

void main(process.argv.slice(2));
