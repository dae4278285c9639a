import { type RequestHandler } from 'express';
import { Problem } from '../messages/problem';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * A page of another site may not make its visitor's browser change anything here. Browsers tell where a request
 * comes from; workers, curl and Prometheus send no such header.
 */
export const rejectCrossSiteWrites: RequestHandler = (request, _response, next) => {
  const site = request.get('Sec-Fetch-Site');
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (foreign && !SAFE_METHODS.includes(request.method)) {
    throw new Problem(403, `A browser page of another site may only read; this is a ${request.method}.`);
  }
  next();
};
