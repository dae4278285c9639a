import { type Request, type RequestHandler } from 'express';
import { type LoadedSettings } from '../../config/load/load';
import { type Config } from '../../config/schema/config';
import { type Log } from '../../telemetry/log';
import { Problem } from '../messages/problem';
import { rejectForeignHosts } from './browser-checks';
import { clientKey, ClientRateLimiter } from './client-rate-limiter';
import { PasswordChecker } from './passwords';
import { ANONYMOUS, grants, type Principal, principalOf, requiredScope, setPrincipal } from './principal';
import { TokenStore } from './token-store';

/** What an Authorization header holds. */
export type Credentials =
  | { readonly scheme: 'bearer'; readonly token: string }
  | { readonly scheme: 'basic'; readonly name: string; readonly password: string };

/** Reads an Authorization header; undefined where there is none of ours. */
export function parseCredentials(header: string | undefined): Credentials | undefined {
  const token = /^Bearer +([\x21-\x7e]{1,1024})$/i.exec(header ?? '')?.[1];
  if (token !== undefined) return { scheme: 'bearer', token };
  const encoded = /^Basic +([A-Za-z0-9+/=]{1,2048})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  return { scheme: 'basic', name: text.slice(0, colon), password: text.slice(colon + 1) };
}

export interface AuthDeps {
  readonly config: Config;
  /** Those of now: a reload brings others. */
  readonly tokens: () => TokenStore;
  readonly passwords: PasswordChecker;
  readonly log: Log;
}

const FAILURE_WINDOW_SECONDS = 60;

const READ_WINDOW_SECONDS = 10;

/**
 * Lets through who may do what is asked: anybody where there are neither users nor tokens; else a user (all scopes)
 * or the bearer of a token, which a browser may give as the password of any name.
 */
export function authenticate({ config, tokens, passwords, log }: AuthDeps): RequestHandler {
  const failures = new ClientRateLimiter(FAILURE_WINDOW_SECONDS, () => config.auth.failuresPerMinute);

  const findPrincipal = async (request: Request): Promise<Principal | undefined> => {
    const given = parseCredentials(request.get('Authorization'));
    if (given === undefined) return undefined;
    if (given.scheme === 'bearer') return tokens().find(given.token);
    const byToken = tokens().find(given.password);
    if (byToken !== undefined || passwords.size === 0) return byToken;
    // Nobody guesses a token, but a password; whoever tried too often is not compared any more.
    await failures.check(requestClient(request), TOO_MANY_FAILURES);
    const known = await passwords.matches(given.name, given.password);
    return known ? { name: given.name, scopes: ['admin'] } : undefined;
  };

  return async (request, _response, next) => {
    const needed = requiredScope(request.method, request.path);
    if (needed === undefined || (passwords.size === 0 && tokens().size === 0)) {
      setPrincipal(request, ANONYMOUS);
      next();
      return;
    }
    const principal = await findPrincipal(request);
    if (principal === undefined) {
      const given = request.get('Authorization') !== undefined;
      if (given) {
        const client = requestClient(request);
        log.warn({ client, method: request.method, path: request.path }, 'credentials were refused');
        await failures.consume(client, TOO_MANY_FAILURES);
      }
      throw unauthorized(given, tokens().size > 0);
    }
    if (!grants(principal.scopes, needed)) throw forbidden(principal, needed);
    setPrincipal(request, principal);
    next();
  };
}

function requestClient(request: Request): string {
  return clientKey(request.socket.remoteAddress);
}

const TOO_MANY_FAILURES = 'Too many wrong credentials came from this address (auth.failures_per_minute).';

function unauthorized(given: boolean, tokens: boolean): Problem {
  const wanted = tokens
    ? 'A bearer token, or a name and password, is needed.'
    : 'A name and password are needed.';
  const detail = given ? `Nobody is known by these credentials. ${wanted}` : wanted;
  // One header for all schemes: a browser asks its user by the last, which takes a token as the password too.
  const schemes = [
    ...(tokens ? ['Bearer realm="Heartline"'] : []),
    'Basic realm="Heartline", charset="UTF-8"',
  ];
  return new Problem(401, detail, { headers: { 'WWW-Authenticate': schemes.join(', ') } });
}

function forbidden({ name, scopes }: Principal, needed: string) {
  return new Problem(403, `This needs the scope ${needed}; ${name} has ${scopes.join(', ')}.`);
}

/** The read API's paths; scrapes and probes come by a clock and are not held back. */
const READ_API = /^\/(health|runbooks)(\/|$)|^\/openapi\.json$/;

/** Holds each reader to its rate: by name, or by address where nobody has one. */
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

const TOO_MANY_READS = 'This client asks too often (limits.reads_per_second_per_client).';

type Accounts = Pick<LoadedSettings, 'web' | 'tokens'>;

/** Who may ask, as it stands now: a reload brings other users and tokens. */
export class Authentication {
  /** Stand before all routes, in this order. */
  readonly guards: readonly RequestHandler[];
  #accounts: Accounts;
  #tokens: TokenStore;

  constructor({ config, log }: { readonly config: Config; readonly log: Log }, who: Accounts) {
    this.#accounts = who;
    this.#tokens = new TokenStore(who.tokens);
    const passwords = new PasswordChecker(() => this.#accounts.web.users);
    const asks = () => passwords.size > 0 || this.#tokens.size > 0;
    this.guards = [
      rejectForeignHosts(config, asks),
      authenticate({ config, tokens: () => this.#tokens, passwords, log }),
      limitReads(config),
    ];
  }

  reload(who: Accounts): void {
    this.#accounts = who;
    this.#tokens = new TokenStore(who.tokens);
  }
}
