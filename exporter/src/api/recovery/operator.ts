import { type Request } from 'express';
import { principalOf } from '../../http/auth/credentials';
import { type ClientAddresses } from '../../http/clients/client-address';

/** Who sent a request, for the audit log. */
export interface Operator {
  /** Absent if no credentials are configured. */
  readonly by?: string;
  readonly from: string;
}

export function operatorOf(request: Request, addresses: ClientAddresses): Operator {
  const { name } = principalOf(request);
  return { from: addresses.keyOf(request), ...(name !== '' && { by: name }) };
}
