import { type Request, type RequestHandler } from 'express';
import { type LoadedSettings } from '../../config/load/load';
import { type Config } from '../../config/schema/config';
import { type Log } from '../../telemetry/log';
import { Problem } from '../messages/problem';
import { rejectForeignHosts } from '../middleware/browser-security';
import { clientKey, ClientRateLimiter } from './client-rate-limiter';
import {
  ANONYMOUS,
  grants,
  PasswordChecker,
  type Principal,
  principalOf,
  requiredScope,
  setPrincipal,
  TokenStore,
} from './credentials';

/** Credentials of an Authorization header. */
export type Credentials =
  | { readonly scheme: 'bearer'; readonly token: string }
  | { readonly scheme: 'basic'; readonly name: string; readonly password: string };

/** Parses an Authorization header. Returns undefined if it is absent, malformed or of another scheme. */
export function parseCredentials(header: string | undefined): Credentials | undefined {
  const token = /^Bearer +([\x21-\x7e]{1,1024})$/i.exec(header ?? '')?.[1];
  if (token !== undefined) {
    return { scheme: 'bearer', token };
  }
  const encoded = /^Basic +([A-Za-z0-9+/=]{1,2048})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) {
    return undefined;
  }
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) {
    return undefined;
  }
  return { scheme: 'basic', name: text.slice(0, colon), password: text.slice(colon + 1) };
}

export interface AuthDeps {
  readonly config: Config;
  /** The tokens now in use: a reload replaces them. */
  readonly tokens: () => TokenStore;
  readonly passwords: PasswordChecker;
  readonly log: Log;
}

const FAILURE_WINDOW_SECONDS = 60;

const READ_WINDOW_SECONDS = 10;

/**
 * Authenticates each request and checks its scope. If neither users nor tokens are configured, every request is allowed.
 * A user has all scopes. A browser sends a token as the password of any name.
 */
export function authenticate({ config, tokens, passwords, log }: AuthDeps): RequestHandler {
  const failures = new ClientRateLimiter(FAILURE_WINDOW_SECONDS, () => config.auth.failuresPerMinute);

  const findPrincipal = async (request: Request): Promise<Principal | undefined> => {
    const credentials = parseCredentials(request.get('Authorization'));
    if (credentials === undefined) {
      return undefined;
    }
    if (credentials.scheme === 'bearer') {
      return tokens().find(credentials.token);
    }
    const byToken = tokens().find(credentials.password);
    if (byToken !== undefined || passwords.size === 0) {
      return byToken;
    }
    // A password can be guessed, a token cannot. After too many failures the password is not compared any more.
    await failures.check(requestClient(request), TOO_MANY_FAILURES);
    const matches = await passwords.matches(credentials.name, credentials.password);
    return matches ? { name: credentials.name, scopes: ['admin'] } : undefined;
  };

  return async (request, _response, next) => {
    const scope = requiredScope(request.method, request.path);
    if (scope === undefined || (passwords.size === 0 && tokens().size === 0)) {
      setPrincipal(request, ANONYMOUS);
      next();
      return;
    }
    const principal = await findPrincipal(request);
    if (principal === undefined) {
      const hasCredentials = request.get('Authorization') !== undefined;
      if (hasCredentials) {
        const client = requestClient(request);
        log.warn({ client, method: request.method, path: request.path }, 'invalid credentials');
        await failures.consume(client, TOO_MANY_FAILURES);
      }
      throw unauthorized(hasCredentials, tokens().size > 0);
    }
    if (!grants(principal.scopes, scope)) {
      throw forbidden(principal, scope);
    }
    setPrincipal(request, principal);
    next();
  };
}

function requestClient(request: Request): string {
  return clientKey(request.socket.remoteAddress);
}

const TOO_MANY_FAILURES =
  'Too many requests with invalid credentials from this address (auth.failures_per_minute). Retry after the time in Retry-After.';

function unauthorized(hasCredentials: boolean, tokens: boolean): Problem {
  const allowed = tokens
    ? 'Send a bearer token, or a user name and password.'
    : 'Send a user name and password.';
  const detail = `${hasCredentials ? 'Invalid credentials.' : 'Credentials are required.'} ${allowed}`;
  // One header with all schemes. A browser prompts for the last one, whose password may be a token.
  const schemes = [
    ...(tokens ? ['Bearer realm="Heartline"'] : []),
    'Basic realm="Heartline", charset="UTF-8"',
  ];
  return new Problem(401, detail, { headers: { 'WWW-Authenticate': schemes.join(', ') } });
}

function forbidden({ name, scopes }: Principal, scope: string) {
  return new Problem(403, `This request requires the scope ${scope}; ${name} has ${scopes.join(', ')}.`);
}

/** Paths of the read API. Scrapes and probes are periodic and not rate-limited. */
const READ_API = /^\/(health|runbooks)(\/|$)|^\/openapi\.json$/;

/** Limits the read requests of each client, by the name of its user or token, or by address if it has none. */
export function limitReads(config: Config): RequestHandler {
  const reads = new ClientRateLimiter(
    READ_WINDOW_SECONDS,
    () => config.limits.readsPerSecondPerClient * READ_WINDOW_SECONDS,
  );
  return async (request, _response, next) => {
    if (READ_API.test(request.path)) {
      const { name } = principalOf(request);
      const client = name === '' ? requestClient(request) : `name ${name}`;
      await reads.consume(client, TOO_MANY_READS);
    }
    next();
  };
}

const TOO_MANY_READS =
  'Too many read requests from this client (limits.reads_per_second_per_client). Retry after the time in Retry-After.';

type Accounts = Pick<LoadedSettings, 'web' | 'tokens'>;

/** The users and tokens now in use, which a reload replaces, and the handlers that check them. */
export class Authentication {
  /** Handlers that run before all routes, in this order. */
  readonly guards: readonly RequestHandler[];
  #accounts: Accounts;
  #tokens: TokenStore;

  constructor({ config, log }: { readonly config: Config; readonly log: Log }, accounts: Accounts) {
    this.#accounts = accounts;
    this.#tokens = new TokenStore(accounts.tokens);
    const passwords = new PasswordChecker(() => this.#accounts.web.users);
    const requiresCredentials = () => passwords.size > 0 || this.#tokens.size > 0;
    this.guards = [
      rejectForeignHosts(config, requiresCredentials),
      authenticate({ config, tokens: () => this.#tokens, passwords, log }),
      limitReads(config),
    ];
  }

  reload(accounts: Accounts): void {
    this.#accounts = accounts;
    this.#tokens = new TokenStore(accounts.tokens);
  }
}
