import { type Problem } from '../messages/problem';

/** Where reports are sent; express takes any case, and a slash at the end. */
const REPORTS = /^\/api\/v1\/(reports|sandboxes|workers\/[^/]+\/(heartbeat|stop))\/?$/i;

/** Why a request was refused before its reports were looked at. */
export type RequestRefusal =
  | 'malformed'
  | 'unauthorized'
  | 'forbidden'
  | 'too_large'
  | 'unsupported_type'
  | 'throttled'
  | 'unavailable'
  | 'error';

const BY_STATUS: Readonly<Record<number, RequestRefusal>> = {
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
export function requestRefusal(
  { method, path }: { readonly method: string; readonly path: string },
  { status, tallied }: Pick<Problem, 'status' | 'tallied'>,
): RequestRefusal | undefined {
  return method === 'POST' && !tallied && REPORTS.test(path) ? BY_STATUS[status] : undefined;
}
