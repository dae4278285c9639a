import { type Scope } from '../../config/schema/auth';

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
