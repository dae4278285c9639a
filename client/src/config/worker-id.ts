import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/**
 * Returns a unique worker ID: host name, process ID and random characters. The random characters are needed because
 * containers often have the same host name and the same process ID.
 */
export function generateWorkerId(
  host: string = hostname(),
  pid: number = process.pid,
  random: string = randomBytes(4).toString('hex'),
): string {
  const readableHost = host.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 63);
  return `${readableHost === '' ? 'host' : readableHost}-${String(pid)}-${random}`;
}
