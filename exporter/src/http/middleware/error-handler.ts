import { type ErrorRequestHandler } from 'express';
import { type ExporterMetrics } from '../../model/exporter-metrics';
import { type Log } from '../../telemetry/log';
import { Problem, sendProblem } from '../messages/problem';

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

/** What body-parser and express throw (http-errors): `expose` tells whether the message is for the client. */
interface HttpError extends Error {
  readonly status: number;
  readonly expose: boolean;
  readonly type?: string;
  readonly limit?: number;
}

function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && 'expose' in error;
}

/** Any error as the problem that its client may see. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof URIError) return new Problem(400, 'The path is not valid percent-encoding.');
  if (!isHttpError(error) || !error.expose) {
    return new Problem(
      500,
      'The exporter failed to answer; its log says why, under this response’s X-Request-Id.',
    );
  }
  if (error.type === 'entity.too.large') {
    return new Problem(
      413,
      `The body may be ${error.limit ?? 0} bytes at most (web.max_body_bytes). Send smaller batches.`,
    );
  }
  return new Problem(error.status, `${error.message}.`);
}

/**
 * The last handler: every error becomes problem+json; those that are ours are logged with their stack, and requests
 * that brought reports are counted.
 */
export function errorHandler(
  log: Log,
  metrics?: Pick<ExporterMetrics, 'reportRejected'>,
): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = toProblem(error);
    const reason = rejectionReason(request, problem);
    if (reason !== undefined) metrics?.reportRejected(reason);
    if (problem.status >= 500 && !(error instanceof Problem)) {
      log.error({ err: error, request_id: response.getHeader('X-Request-Id') }, 'a request failed');
    }
    // The answer is half sent: the only honest end is to break the connection, which express does.
    if (response.headersSent) next(error);
    else sendProblem(response, problem);
  };
}
