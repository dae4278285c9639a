import { parseArgs } from 'node:util';

export interface FleetOptions {
  readonly url: string;
  readonly workers: number;
  readonly chaos: boolean;
  readonly chaosSeed: number;
  /** How many of a thousand jobs cannot be done. */
  readonly failuresPerThousand: number;
  /** How long what chaos ended stays away. */
  readonly awaySeconds: number;
  /** Absent: a temporary folder, removed at the end. */
  readonly workDir?: string;
  /** Whose files are worked on. */
  readonly filesDir?: string;
  readonly json: boolean;
}

export const USAGE = `node demo/dist/processes/supervisor.js [flags]

A fleet of real worker processes that compress, parse and hash the files under node_modules.

  --url <address>         the exporter (default http://127.0.0.1:9877)
  --workers <n>           1 to 200 (default 20)
  --chaos                 kill one, pause one, stop one, make one leak, take the store away, again and again
  --chaos-seed <n>        the same seed, the same victims (default 1)
  --away-seconds <n>      how long a worker stays away after chaos, 1 to 3600 (default 75)
  --failures <n>          of a thousand jobs that cannot be done, after 2 minutes (default 4 with chaos, else 0)
  --work-dir <folder>     where the queues are (default: a temporary folder, removed at the end)
  --files-dir <folder>    the files to work on (default: the nearest node_modules)
  --json                  one JSON object per line instead of text
  --help
`;

function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new RangeError(`--${flag} must be a whole number from ${least} to ${most}, but it is '${text}'`);
}

/** @throws Error in words for people, where the flags make no sense */
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
  if (values.help) return 'help';
  if (!URL.canParse(values.url)) throw new RangeError(`--url must be an address, but it is '${values.url}'`);
  return {
    url: values.url,
    workers: wholeNumber('workers', values.workers, 1, 200),
    chaos: values.chaos,
    chaosSeed: wholeNumber('chaos-seed', values['chaos-seed'], 0, 0xffffffff),
    awaySeconds: wholeNumber('away-seconds', values['away-seconds'], 1, 3600),
    failuresPerThousand: wholeNumber('failures', values.failures ?? (values.chaos ? '4' : '0'), 0, 1000),
    json: values.json,
    ...(values['work-dir'] === undefined ? {} : { workDir: values['work-dir'] }),
    ...(values['files-dir'] === undefined ? {} : { filesDir: values['files-dir'] }),
  };
}
