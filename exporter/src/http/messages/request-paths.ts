import { encodeWorkerId, WORKER_ID_PATTERN } from '@heartline/protocol';

/** Probes of the process manager, which need no credentials and contain nothing about workers. */
export const PUBLIC_PATHS: readonly string[] = ['/-/healthy', '/-/ready'];

/** Paths that receive reports. Express ignores case and a trailing slash; a worker ID may contain slashes. */
export const REPORT_PATHS = /^\/api\/v1\/(reports|sandboxes|workers\/(?<id>.+)\/(heartbeat|stop))\/?$/i;

const VALID_WORKER_ID = new RegExp(WORKER_ID_PATTERN);

/** The worker that the path of a heartbeat or stop report names, as in the report; undefined if it names none. */
export function workerInPath(path: string): string | undefined {
  const name = REPORT_PATHS.exec(path)?.groups?.['id'];
  if (name === undefined) {
    return undefined;
  }
  const id = encodeWorkerId(decodePath(name));
  return VALID_WORKER_ID.test(id) ? id : undefined;
}

/** Returns '', which is no worker ID, for a text with invalid percent-encoding. */
function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) {
      return '';
    }
    throw error;
  }
}
