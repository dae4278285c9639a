import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** What a worker ID may look like (the protocol's own pattern, without its run-time dependency). */
export const WORKER_ID = /^(?!\.{1,2}$)[A-Za-z0-9._:@-]{1,128}$/;
export const WORKER_TYPE = /^[A-Za-z0-9._:@-]{1,64}$/;

/**
 * A worker ID nobody else has: host, process and chance. The random part keeps two containers apart whose
 * host name and process ID are alike, which is the rule there rather than the exception.
 */
export function generateWorkerId(
  host: string = hostname(),
  pid: number = process.pid,
  chance: string = randomBytes(4).toString('hex'),
): string {
  const readable = host.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 63);
  return `${readable === '' ? 'host' : readable}-${String(pid)}-${chance}`;
}
