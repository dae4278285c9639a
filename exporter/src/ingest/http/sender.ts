import { type Request } from 'express';
import { principalOf } from '../../http/auth/credentials';
import { type ClientAddresses } from '../../http/clients/client-address';
import { type IngestDeps } from '../ingest';

/**
 * Who sent a request: the workers that it may report for, the name of its token if these are not all workers, and its
 * address without the prefix of a mapped IPv4 address.
 */
export function senderOf(
  request: Request,
  addresses: ClientAddresses,
): Pick<IngestDeps, 'mayReport' | 'boundTo'> & { readonly sender: string } {
  const { name, workers } = principalOf(request);
  return {
    mayReport: workers,
    boundTo: workers && name,
    sender: addresses.of(request).replace(/^::ffff:/, ''),
  };
}
