import { type Request, type RequestHandler } from 'express';
import { type Config } from '../../config/schema/config';
import { type Log } from '../../telemetry/log';
import { Problem } from '../messages/problem';
import { credentialsIn } from './credentials';
import { type Keyring } from './token-store';
import { type Passwords } from './passwords';
import { ANYBODY, identify, type Principal, principalOf } from './principal';
import { clientAt, Rate } from './client-rate-limiter';
import { grants, neededScope } from './scope';

export interface AuthParts {
  readonly config: Config;
  /** Those of now: a reload brings others. */
  readonly keyring: () => Keyring;
  readonly passwords: Passwords;
  readonly log: Log;
}

const FAILURES_OVER = 60;
const READS_OVER = 10;

/**
 * Lets through who may do what is asked: anybody where there are neither users nor tokens; else a user (all scopes)
 * or the bearer of a token, which a browser may give as the password of any name.
 */
export function authenticate({ config, keyring, passwords, log }: AuthParts): RequestHandler {
  const failures = new Rate(FAILURES_OVER, () => config.auth.failuresPerMinute);

  const whoIs = async (request: Request): Promise<Principal | undefined> => {
    const given = credentialsIn(request.get('Authorization'));
    if (given === undefined) return undefined;
    if (given.scheme === 'bearer') return keyring().find(given.token);
    const byToken = keyring().find(given.password);
    if (byToken !== undefined || passwords.size === 0) return byToken;
    // Nobody guesses a token, but a password; whoever tried too often is not compared any more.
    await failures.check(clientOf(request), TOO_MANY_FAILURES);
    const known = await passwords.matches(given.name, given.password);
    return known ? { name: given.name, scopes: ['admin'] } : undefined;
  };

  return async (request, _response, next) => {
    const needed = neededScope(request.method, request.path);
    if (needed === undefined || (passwords.size === 0 && keyring().size === 0)) {
      identify(request, ANYBODY);
      next();
      return;
    }
    const principal = await whoIs(request);
    if (principal === undefined) {
      const given = request.get('Authorization') !== undefined;
      if (given) {
        const client = clientOf(request);
        log.warn({ client, method: request.method, path: request.path }, 'credentials were refused');
        await failures.take(client, TOO_MANY_FAILURES);
      }
      throw unauthorized(given, keyring().size > 0);
    }
    if (!grants(principal.scopes, needed)) throw forbidden(principal, needed);
    identify(request, principal);
    next();
  };
}

function clientOf(request: Request): string {
  return clientAt(request.socket.remoteAddress);
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
  const reads = new Rate(READS_OVER, () => config.limits.readsPerSecondPerClient * READS_OVER);
  return async (request, _response, next) => {
    if (READ_API.test(request.path)) {
      const { name } = principalOf(request);
      const client = name === '' ? clientOf(request) : `name ${name}`;
      await reads.take(client, TOO_MANY_READS);
    }
    next();
  };
}

const TOO_MANY_READS = 'This client asks too often (limits.reads_per_second_per_client).';
