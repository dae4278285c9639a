import { parseArgs } from 'node:util';
import path from 'node:path';

/** What the preview's server is told when it is started. */
export type Flags = {
  prometheus: URL;
  /** Undefined for a page that shows recorded history, which no exporter knows of. */
  exporter: URL | undefined;
  /** Where the panel's links lead to; this server does not ask it. Undefined for one that has no page to open. */
  alertmanager: URL | undefined;
  port: number;
  host: string;
  /** The folder whose *.json files are the dashboards. */
  dashboards: string;
  /** The folder of the built panel plugin. */
  plugin: string;
};

export const USAGE = `Usage: node preview/dist/server.js [flags]
  --prometheus URL   the Prometheus to query (http://127.0.0.1:9090)
  --exporter URL     the exporter whose read API the panel shows, or none (http://127.0.0.1:9877)
  --alertmanager URL the Alertmanager that the panel links to, or none (http://127.0.0.1:9093)
  --port NUMBER      the port to listen on, 0 for a free one (3000)
  --host ADDRESS     the address to listen on (127.0.0.1)
  --dashboards PATH  the folder of dashboards (dashboards/json)
  --plugin PATH      the folder of the built panel (dist)`;

/**
 * Reads the command line.
 *
 * @param root the folder of the repository, which the default folders lie in.
 * @throws Error that names the flag, what it allows and what was given.
 */
export function parseFlags(args: string[], root: string): Flags {
  const { values } = parseArgs({
    args,
    options: {
      prometheus: { type: 'string', default: 'http://127.0.0.1:9090' },
      exporter: { type: 'string', default: 'http://127.0.0.1:9877' },
      alertmanager: { type: 'string', default: 'http://127.0.0.1:9093' },
      port: { type: 'string', default: '3000' },
      host: { type: 'string', default: '127.0.0.1' },
      dashboards: { type: 'string', default: path.join(root, 'dashboards/json') },
      plugin: { type: 'string', default: path.join(root, 'dist') },
    },
  });
  return {
    ...values,
    prometheus: parseAddress('--prometheus', values.prometheus),
    exporter: parseOptionalAddress('--exporter', values.exporter),
    alertmanager: parseOptionalAddress('--alertmanager', values.alertmanager),
    port: parsePort(values.port),
  };
}

function parseOptionalAddress(flag: string, given: string): URL | undefined {
  return given === 'none' ? undefined : parseAddress(flag, given);
}

function parseAddress(flag: string, given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new Error(`${flag} takes an http or https address such as http://127.0.0.1:9090, not "${given}".`);
  }
  return url;
}

function parsePort(given: string): number {
  const number = Number(given);
  if (given === '' || !Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new Error(`--port takes a whole number from 0 (any free port) to 65535, not "${given}".`);
  }
  return number;
}
