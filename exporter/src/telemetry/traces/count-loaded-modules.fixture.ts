import { pino } from 'pino';
import { startExporter } from '../../app/start-exporter';
import { parseFlags } from '../../config/load/flags';
import { loadSettings } from '../../config/load/load';

/** OpenTelemetry packages except the API's interfaces, which prom-client always loads. */
const TRACING = /@opentelemetry\/(?!api\/)/;

/** Starts an exporter, sends a report and prints the number of loaded OpenTelemetry modules. */
async function main([path = '', ...flags]: readonly string[]): Promise<void> {
  const argv = ['--web.listen-address=127.0.0.1:0', `--storage.path=${path}`, ...flags];
  const sources = { flags: parseFlags(argv), environment: {}, read: () => '' };
  const settings = loadSettings(sources);
  const build = { version: '0', revision: '' };
  const exporter = await startExporter({ settings, sources, build, log: pino({ level: 'silent' }) });
  const { status } = await fetch(`${exporter.url}/api/v1/workers/w-1/heartbeat`, { method: 'POST' });
  const loaded = Object.keys(require.cache).filter((file) => TRACING.test(file)).length;
  process.stdout.write(JSON.stringify({ status, loaded }));
  await exporter.close();
}

void main(process.argv.slice(2));
