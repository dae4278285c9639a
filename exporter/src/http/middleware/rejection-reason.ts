import { type Problem } from '../messages/problem';

/** Where reports are sent; express takes any case, and a slash at the end. */
const REPORT_PATHS = /^\/api\/v1\/(reports|sandboxes|workers\/[^/]+\/(heartbeat|stop))\/?$/i;

/** Why a request was refused before its reports were looked at. */
export type RejectionReason =
  | 'malformed'
  | 'unauthorized'
  | 'forbidden'
  | 'too_large'
  | 'unsupported_type'
  | 'throttled'
  | 'unavailable'
  | 'error';

const BY_STATUS: Readonly<Record<number, RejectionReason>> = {
  400: 'malformed',
  401: 'unauthorized',
  403: 'forbidden',
  413: 'too_large',
  415: 'unsupported_type',
  421: 'forbidden',
  429: 'throttled',
  500: 'error',
  503: 'unavailable',
};

/**
 * Under which reason a refused request is counted; undefined where it brought no reports, or where those were counted
 * one by one when they were refused.
 */
export function rejectionReason(
  { method, path }: { readonly method: string; readonly path: string },
  { status, alreadyCounted: tallied }: Pick<Problem, 'status' | 'alreadyCounted'>,
): RejectionReason | undefined {
  return method === 'POST' && !tallied && REPORT_PATHS.test(path) ? BY_STATUS[status] : undefined;
}
