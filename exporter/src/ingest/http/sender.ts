import { type Request } from 'express';
import { principalOf } from '../../http/auth/credentials';
import { type ReportIngestDeps } from '../ingest';

/** Who sent a request: the workers that it may report for, and its address without the prefix of a mapped IPv4 address. */
export function senderOf(request: Request): Pick<ReportIngestDeps, 'mayReport' | 'sender'> {
  return {
    mayReport: principalOf(request).workers,
    sender: request.socket.remoteAddress?.replace(/^::ffff:/, ''),
  };
}
