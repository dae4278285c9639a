import { parseArgs } from 'node:util';
import path from 'node:path';

/** The command-line flags of the preview server. */
export type Flags = {
  prometheus: URL;
  /** Undefined if there is no exporter, for example with a recorded history. */
  exporter: URL | undefined;
  /** The target of links in the panel; the server does not call it. Undefined if it has no web page. */
  alertmanager: URL | undefined;
  port: number;
  host: string;
  /** The folder of the dashboards, one *.json file each. */
  dashboards: string;
  /** The folder of the built panel plugin. */
  plugin: string;
};

export const USAGE = `Usage: node preview/dist/server.js [flags]
  --prometheus URL    Prometheus server to query (default: http://127.0.0.1:9090)
  --exporter URL      exporter that the panel reads from, or "none" (default: http://127.0.0.1:9877)
  --alertmanager URL  Alertmanager that the panel links to, or "none" (default: http://127.0.0.1:9093)
  --port NUMBER       port to listen on, 0 for any free port (default: 3000)
  --host ADDRESS      address to listen on (default: 127.0.0.1)
  --dashboards PATH   folder of the dashboards (default: dashboards/json)
  --plugin PATH       folder of the built panel (default: dist)
  --help              show this help`;

/**
 * Parses the command line.
 *
 * @param root the root folder of the repository, which contains the default folders
 * @throws Error with the flag, the allowed values and the value value
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

function parseOptionalAddress(flag: string, value: string): URL | undefined {
  return value === 'none' ? undefined : parseAddress(flag, value);
}

function parseAddress(flag: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new Error(`${flag} must be an http or https URL such as http://127.0.0.1:9090, not "${value}".`);
  }
  return url;
}

function parsePort(value: string): number {
  const number = Number(value);
  if (value === '' || !Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new Error(`--port must be an integer from 0 (any free port) to 65535, not "${value}".`);
  }
  return number;
}
