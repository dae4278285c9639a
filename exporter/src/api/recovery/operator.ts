import { type Request } from 'express';
import { type Author, authorOf } from '../../http/auth/credentials';
import { type ClientAddresses } from '../../http/clients/client-address';

/** Who sent a request, for the audit log. */
export interface Operator extends Author {
  readonly from: string;
}

export function operatorOf(request: Request, addresses: ClientAddresses): Operator {
  return { from: addresses.keyOf(request), ...authorOf(request) };
}
