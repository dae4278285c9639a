import { type IncomingMessage } from 'node:http';
import { type Scope } from '../../config/schema/auth';

/** Who asks, and what they may. */
export interface Principal {
  /** For logs and limits; not a secret. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Whether it may report for a worker; undefined where for all. */
  readonly workers?: (workerId: string) => boolean;
}

/** Whoever asks an exporter that asks for no credentials. */
export const ANONYMOUS: Principal = { name: '', scopes: ['admin'] };

const principals = new WeakMap<IncomingMessage, Principal>();

export function setPrincipal(request: IncomingMessage, principal: Principal): void {
  principals.set(request, principal);
}

/** Anybody, where no guard asked. */
export function principalOf(request: IncomingMessage): Principal {
  return principals.get(request) ?? ANONYMOUS;
}
