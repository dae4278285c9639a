import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { findPlatformName, type Platform } from './platform-name';
import { WORKER_ID_PATTERN } from './protocol-facts';

/**
 * Returns a unique worker ID: host name, process ID and random characters. The random characters are needed because
 * containers often have the same host name and the same process ID.
 */
export function generateWorkerId(
  host: string = readHostname(),
  pid: number = process.pid,
  random: string = randomBytes(4).toString('hex'),
): string {
  const readableHost = host.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 63);
  return `${readableHost === '' ? 'host' : readableHost}-${String(pid)}-${random}`;
}

/** Returns the host name, or `host` if the system has none. */
export function readHostname(read: () => string = hostname): string {
  try {
    return read() || 'host';
  } catch {
    // For instance in a sandbox that forbids the system call.
    return 'host';
  }
}

const VALID = new RegExp(WORKER_ID_PATTERN);
/** A character that is not allowed, or an underscore that would look like the begin of an encoded character. */
const UNSAFE = /_(?=x[0-9A-F]{1,6}(?:_|[^A-Za-z0-9._:@-]))|[^A-Za-z0-9._:@-]/gu;

/** Returns the worker ID of a name that a platform gives, as `encodeWorkerId` of the protocol does. */
export function encodeWorkerId(name: string): string {
  if (VALID.test(name)) {
    return name;
  }
  const unsafe = name === '.' || name === '..' ? /\./g : UNSAFE;
  return name.replaceAll(
    unsafe,
    (character) => `_x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}_`,
  );
}

/**
 * Returns a valid name for one that is not: characters that are not allowed become `-`, and a hash of the original keeps
 * two names apart. The same name always has the same result, so that a worker keeps its ID.
 */
export function toValidName(name: string, maxLength: number): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  const readable = name.replace(/[^A-Za-z0-9._:@-]+/g, '-').slice(0, maxLength - hash.length - 1);
  return `${readable}-${hash}`;
}

const TAKEN_KEY = Symbol.for('@heartline/client worker IDs 1');

/**
 * Returns the IDs of the platform that workers of this process have. A process may have loaded the client more than once:
 * with `import` and with `require`, or in several bundles.
 */
function takenIds(): Set<string> {
  const taken = (Reflect.get(globalThis, TAKEN_KEY) as Set<string> | undefined) ?? new Set<string>();
  Reflect.set(globalThis, TAKEN_KEY, taken);
  return taken;
}

/**
 * Returns the worker ID if none is configured: the name that the platform gives to the process, else a generated one,
 * which is ephemeral because the process has another one after a restart. Only one worker of a process can have the name
 * of the platform; the others, and those in threads, have generated IDs.
 */
export function defaultWorkerId(
  platform: Platform,
  taken: Set<string> = takenIds(),
): { readonly workerId: string; readonly ephemeral: boolean } {
  const name = isMainThread ? findPlatformName(platform) : undefined;
  const workerId = name === undefined ? undefined : toWorkerId(name);
  if (workerId === undefined || taken.has(workerId)) {
    return { workerId: generateWorkerId(), ephemeral: true };
  }
  taken.add(workerId);
  return { workerId, ephemeral: false };
}

function toWorkerId(name: string): string {
  const encoded = encodeWorkerId(name);
  return VALID.test(encoded) ? encoded : toValidName(name, 128);
}
