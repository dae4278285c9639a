import { type IncomingMessage } from 'node:http';
import { type Scope } from '../../config/files/tokens';

/** The authenticated user or token of a request. */
export interface Principal {
  /** Used in logs and rate limits; not a secret. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Whether it may report for a worker; undefined if it may report for all. */
  readonly workers?: (workerId: string) => boolean;
}

/** The principal of all requests if no credentials are configured. */
export const ANONYMOUS: Principal = { name: '', scopes: ['admin'] };

const principals = new WeakMap<IncomingMessage, Principal>();

export function setPrincipal(request: IncomingMessage, principal: Principal): void {
  principals.set(request, principal);
}

/** The principal of a request; ANONYMOUS if no guard has set one. */
export function principalOf(request: IncomingMessage): Principal {
  return principals.get(request) ?? ANONYMOUS;
}

/** Probes of the process manager, which need no credentials and contain nothing about workers. */
const PUBLIC_PATHS = ['/-/healthy', '/-/ready'];

/**
 * The scope that a request requires: `report` to send reports, `read` to read, and `admin` for everything else,
 * including routes that are added later. Undefined if it requires none.
 */
export function requiredScope(method: string, path: string): Scope | undefined {
  const verb = method.toUpperCase();
  if (verb === 'GET' || verb === 'HEAD') {
    return PUBLIC_PATHS.includes(path) ? undefined : 'read';
  }
  // A CORS preflight request has no credentials.
  if (verb === 'OPTIONS') {
    return undefined;
  }
  return verb === 'POST' && path.startsWith('/api/v1/') ? 'report' : 'admin';
}

export function grants(scopes: readonly Scope[], scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes('admin');
}
