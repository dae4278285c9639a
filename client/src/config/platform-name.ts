import { existsSync, readFileSync } from 'node:fs';

/** What a name is read from; replaceable for tests. */
export interface Platform {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  readonly parentPid: number;
  readonly hostname: () => string;
  /** Returns undefined for a file that cannot be read. */
  readonly readFile: (path: string) => string | undefined;
  readonly exists: (path: string) => boolean;
}

export function thisPlatform(env: Platform['env'], hostname: () => string): Platform {
  return { env, pid: process.pid, parentPid: process.ppid, hostname, readFile, exists: existsSync };
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not on Linux, or not allowed.
    return undefined;
  }
}

/**
 * Finds the name that the platform gives to this process and gives again after a restart. In this order: the pod
 * (`POD_NAME`, else the host name in Kubernetes), Heroku's dyno, Fly's machine, Nomad's allocation, the program of
 * Supervisor, the instance of PM2, the systemd unit of which this is the main process, the host name of a container. A
 * worker of `node:cluster` adds its number.
 *
 * @returns undefined if the platform gives no such name
 */
export function findPlatformName(platform: Platform): string | undefined {
  const name = findProcessName(platform);
  const cluster = platform.env['NODE_UNIQUE_ID'];
  return name === undefined || isEmpty(cluster) ? name : `${name}-${cluster}`;
}

function findProcessName(platform: Platform): string | undefined {
  const { env, hostname } = platform;
  const named = [
    env['POD_NAME'],
    isEmpty(env['KUBERNETES_SERVICE_HOST']) ? undefined : hostname(),
    join('-', env['HEROKU_APP_NAME'], env['DYNO']),
    env['FLY_MACHINE_ID'],
    env['NOMAD_ALLOC_NAME'],
  ].find((each) => !isEmpty(each));
  if (named !== undefined) {
    return named;
  }
  const process = findManagedProcess(platform);
  if (process !== undefined) {
    return `${hostname()}-${process}`;
  }
  const inContainer = platform.exists('/.dockerenv') || platform.exists('/run/.containerenv');
  return inContainer ? hostname() : undefined;
}

/** The name of the process on its host. */
function findManagedProcess({ env, pid, parentPid, readFile: read }: Platform): string | undefined {
  const supervised = join('-', env['SUPERVISOR_GROUP_NAME'], env['SUPERVISOR_PROCESS_NAME']);
  if (supervised !== undefined) {
    return supervised;
  }
  if (!isEmpty(env['pm_id'])) {
    return join('-', env['name'] ?? 'pm2', env['pm_id']);
  }
  // Only the main process, or its child if a shell or npm starts it: all jobs of cron are in the unit of cron.
  const main = Number(env['SYSTEMD_EXEC_PID']);
  if (main !== pid && main !== parentPid) {
    return undefined;
  }
  return /([^/\n]+)\.service$/m.exec(read('/proc/self/cgroup') ?? '')?.[1];
}

/** Joins the last part, which is required, with those before it that are given. */
function join(separator: string, first: string | undefined, last: string | undefined): string | undefined {
  if (isEmpty(last)) {
    return undefined;
  }
  return isEmpty(first) ? last : `${String(first)}${separator}${String(last)}`;
}

function isEmpty(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}
