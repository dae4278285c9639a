import { type Request, type RequestHandler } from 'express';
import { type LoadedSettings } from '../../config/load/load';
import { type Config } from '../../config/schema/config';
import { type Log } from '../../telemetry/log';
import { type Millis } from '../../model/time';
import { type ClientAddresses } from '../clients/client-address';
import { limitRequests } from './request-limits';
import { Problem } from '../messages/problem';
import { rejectForeignHosts } from './request-origin';
import { FailureLog } from './failure-log';
import { GuessThrottle } from './guess-throttle';
import {
  ANONYMOUS,
  grants,
  PasswordChecker,
  type Principal,
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
  readonly addresses: ClientAddresses;
  /** The tokens now in use: a reload replaces them. */
  readonly tokens: () => TokenStore;
  readonly passwords: PasswordChecker;
  readonly log: Log;
  /** Monotonic milliseconds. */
  readonly now?: () => Millis;
}

/**
 * Authenticates each request and checks its scope. If neither users nor tokens are configured, every request is allowed.
 * A user has all scopes. A browser sends a token as the password of any name.
 */
export function authenticate({
  config,
  addresses,
  tokens,
  passwords,
  log,
  now = () => performance.now(),
}: AuthDeps): RequestHandler {
  const throttle = new GuessThrottle({
    maxFailures: () => config.auth.failuresPerMinute,
    isUser: (name) => passwords.isUser(name),
    now,
  });
  const failureLog = new FailureLog(log);

  /** A valid token is never throttled, because it cannot be guessed. Throws a Problem (429) if a password is not compared. */
  const findPrincipal = async (
    request: Request,
    credentials: Credentials,
  ): Promise<Principal | undefined> => {
    const byToken = tokens().find(credentials.scheme === 'bearer' ? credentials.token : credentials.password);
    if (byToken !== undefined) {
      return byToken;
    }
    const name = credentials.scheme === 'bearer' ? '' : credentials.name;
    const client = addresses.keyOf(request);
    const succeeded = throttle.start({ client, name });
    if (credentials.scheme === 'bearer' || passwords.size === 0) {
      return undefined;
    }
    if (!(await passwords.matches({ client, name, password: credentials.password }))) {
      return undefined;
    }
    succeeded();
    return { name, scopes: ['admin'] };
  };

  return async (request, _response, next) => {
    const scope = requiredScope(request.method, request.path);
    if (scope === undefined || (passwords.size === 0 && tokens().size === 0)) {
      setPrincipal(request, ANONYMOUS);
      next();
      return;
    }
    const header = request.get('Authorization');
    const credentials = parseCredentials(header);
    const principal = credentials === undefined ? undefined : await findPrincipal(request, credentials);
    if (principal === undefined) {
      if (header !== undefined) {
        failureLog.failed({
          client: addresses.of(request),
          method: request.method,
          path: request.path.slice(0, MAX_LOGGED_PATH),
        });
      }
      throw unauthorized(header !== undefined, tokens().size > 0);
    }
    if (!grants(principal.scopes, scope)) {
      throw forbidden(principal, scope);
    }
    setPrincipal(request, principal);
    next();
  };
}

const MAX_LOGGED_PATH = 256;

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
  return new Problem(401, detail, {
    headers: { 'WWW-Authenticate': schemes.join(', ') },
    // A browser sends its first request without credentials.
    ...(hasCredentials && { refusal: 'credentials' as const }),
  });
}

function forbidden({ name, scopes }: Principal, scope: string) {
  return new Problem(403, `This request requires the scope ${scope}; ${name} has ${scopes.join(', ')}.`);
}

type Accounts = Pick<LoadedSettings, 'web' | 'tokens'>;

/** The users and tokens now in use, which a reload replaces, and the handlers that check them. */
export class Authentication {
  /** Handlers that run before all routes, in this order. */
  readonly guards: readonly RequestHandler[];
  #accounts: Accounts;
  #tokens: TokenStore;

  constructor(
    { config, log, addresses }: Pick<AuthDeps, 'config' | 'log' | 'addresses'>,
    accounts: Accounts,
  ) {
    this.#accounts = accounts;
    this.#tokens = new TokenStore(accounts.tokens);
    const passwords = new PasswordChecker(() => this.#accounts.web.users);
    const requiresCredentials = () => passwords.size > 0 || this.#tokens.size > 0;
    this.guards = [
      rejectForeignHosts(config, requiresCredentials),
      authenticate({ config, addresses, tokens: () => this.#tokens, passwords, log }),
      limitRequests(config, addresses),
    ];
  }

  reload(accounts: Accounts): void {
    this.#accounts = accounts;
    this.#tokens = new TokenStore(accounts.tokens);
  }
}
