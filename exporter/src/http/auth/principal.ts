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

/** The process manager asks these without credentials; they tell nothing about workers. */
const PUBLIC_PATHS = ['/-/healthy', '/-/ready'];

/**
 * What a request needs: telling is `report`, looking is `read`, and all else, whatever may be added, is `admin`.
 * Undefined where nothing is needed.
 */
export function requiredScope(method: string, path: string): Scope | undefined {
  const word = method.toUpperCase();
  if (word === 'GET' || word === 'HEAD') return PUBLIC_PATHS.includes(path) ? undefined : 'read';
  // A browser asks before it asks, and never with credentials.
  if (word === 'OPTIONS') return undefined;
  return word === 'POST' && path.startsWith('/api/v1/') ? 'report' : 'admin';
}

export function grants(scopes: readonly Scope[], needed: Scope): boolean {
  return scopes.includes(needed) || scopes.includes('admin');
}
