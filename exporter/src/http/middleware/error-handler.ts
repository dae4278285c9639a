import { type ErrorRequestHandler } from 'express';
import { type ExporterMetrics } from '../../model/exporter-metrics';
import { type Log } from '../../telemetry/log';
import { type ClientAddresses } from '../clients/client-address';
import { Problem, sendProblem } from '../messages/problem';
import { REPORT_PATHS, workerInPath } from '../messages/request-paths';

/** Why a request was rejected before its reports were parsed. */
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
 * The reason by which a rejected request is counted. Undefined if it is not a request with reports, or if its reports
 * are counted already.
 */
export function rejectionReason(
  { method, path }: { readonly method: string; readonly path: string },
  { status, alreadyCounted }: Pick<Problem, 'status' | 'alreadyCounted'>,
): RejectionReason | undefined {
  return method === 'POST' && !alreadyCounted && REPORT_PATHS.test(path) ? BY_STATUS[status] : undefined;
}

/** Converts an error into the problem that the client may see. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) {
    return error;
  }
  if (error instanceof URIError) {
    return new Problem(400, 'The path has invalid percent-encoding.');
  }
  return new Problem(
    500,
    'Internal error. The exporter logs the cause with the X-Request-Id of this response.',
  );
}

/**
 * The last handler: responds to every error with problem+json, logs internal errors with their stack, and counts
 * refused requests, and rejected requests with reports.
 */
export function errorHandler(
  log: Log,
  addresses: ClientAddresses,
  metrics?: Pick<ExporterMetrics, 'reportRejected' | 'reportRefused' | 'requestRefused'>,
): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = toProblem(error);
    const reason = rejectionReason(request, problem);
    if (reason !== undefined) {
      metrics?.reportRejected(reason);
      const sender = addresses.of(request);
      const workerId = workerInPath(request.path);
      metrics?.reportRefused({ sender, ...(workerId !== undefined && { workerId }), reason, path: '$' });
    }
    if (problem.refusal !== undefined) {
      metrics?.requestRefused(problem.refusal);
    }
    if (problem.status >= 500 && !(error instanceof Problem)) {
      log.error({ err: error, request_id: response.getHeader('X-Request-Id') }, 'request failed');
    }
    // Part of the response is sent: express closes the connection, so that the client notices the error.
    if (response.headersSent) {
      next(error);
    } else {
      sendProblem(response, problem);
    }
  };
}
