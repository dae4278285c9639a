import { type ErrorRequestHandler } from 'express';
import { type Log } from '../../telemetry/log';
import { type ExporterMetrics } from '../../model/exporter-metrics';
import { Problem, sendProblem } from '../messages/problem';
import { rejectionReason } from './rejection-reason';

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
