import { parseArgs } from 'node:util';

export interface FleetOptions {
  /** URL of the exporter. */
  readonly url: string;
  readonly workers: number;
  readonly chaos: boolean;
  readonly chaosSeed: number;
  /** Of a thousand jobs, how many are invalid and fail. */
  readonly failuresPerThousand: number;
  /** How long a fault lasts, and how long a process that was killed stays away. */
  readonly awaySeconds: number;
  /** Absent: a temporary folder that is removed at the end. */
  readonly workDir?: string;
  /** Folder with the files that jobs are about. Absent: the nearest node_modules. */
  readonly filesDir?: string;
  readonly json: boolean;
}

export const USAGE = `Usage: node demo/dist/processes/supervisor.js [flags]

Runs a fleet of real worker processes. They compress, index and hash the files under node_modules.

  --url <url>             URL of the exporter (default http://127.0.0.1:9877)
  --workers <n>           number of workers, 1 to 200 (default 20)
  --chaos                 inject faults: kill, pause, stop and leak in workers, outages of the store
  --chaos-seed <n>        seed of the faults; the same seed picks the same workers (default 1)
  --away-seconds <n>      how long a fault lasts, 1 to 3600 (default 75)
  --failures <n>          invalid jobs per thousand after the first 2 minutes (default 4 with --chaos, else 0)
  --work-dir <folder>     folder of the queues (default: a temporary folder, removed at the end)
  --files-dir <folder>    folder of the files to work on (default: the nearest node_modules)
  --json                  print one JSON object per line instead of text
  --help                  show this help
`;

function parseInteger(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) {
    return value;
  }
  throw new RangeError(`--${flag} must be a whole number from ${min} to ${max}, got '${text}'.`);
}

/** @throws Error with a message for people if a flag is unknown or its value is invalid */
export function parseFleetOptions(args: readonly string[]): FleetOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:9877' },
      workers: { type: 'string', default: '20' },
      chaos: { type: 'boolean', default: false },
      'chaos-seed': { type: 'string', default: '1' },
      'away-seconds': { type: 'string', default: '75' },
      failures: { type: 'string' },
      'work-dir': { type: 'string' },
      'files-dir': { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    return 'help';
  }
  if (!URL.canParse(values.url)) {
    throw new RangeError(`--url must be a URL, got '${values.url}'.`);
  }
  return {
    url: values.url,
    workers: parseInteger('workers', values.workers, 1, 200),
    chaos: values.chaos,
    chaosSeed: parseInteger('chaos-seed', values['chaos-seed'], 0, 0xffffffff),
    awaySeconds: parseInteger('away-seconds', values['away-seconds'], 1, 3600),
    failuresPerThousand: parseInteger('failures', values.failures ?? (values.chaos ? '4' : '0'), 0, 1000),
    json: values.json,
    ...(values['work-dir'] === undefined ? {} : { workDir: values['work-dir'] }),
    ...(values['files-dir'] === undefined ? {} : { filesDir: values['files-dir'] }),
  };
}
