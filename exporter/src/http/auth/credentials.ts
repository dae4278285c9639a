import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { compare } from 'bcrypt';
import { type Scope, sha256Of, type Token } from '../../config/files/tokens';
import { compileGlobs } from '../../model/glob';
import { RecentMap } from '../../model/recent-map';
import { ConcurrencyLimiter } from '../clients/concurrency-limiter';
import { Problem } from '../messages/problem';
import { PUBLIC_PATHS } from '../messages/request-paths';

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

/** The user or token of a request, for records of what was decided. */
export interface Author {
  /** Absent if no credentials are configured. */
  readonly by?: string;
}

export function authorOf(request: IncomingMessage): Author {
  const { name } = principalOf(request);
  return name === '' ? {} : { by: name };
}

/**
 * The scope that a request requires: `report` to send reports, `recover` to send alerts that may start recovery, `read` to
 * read, and `admin` for everything else, including routes that are added later. Undefined if it requires none.
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
  if (verb !== 'POST' || !path.startsWith('/api/v1/')) {
    return 'admin';
  }
  // Express ignores case. Whoever may report must not be able to restart workers.
  return path.toLowerCase().startsWith('/api/v1/recovery/') ? 'recover' : 'report';
}

export function grants(scopes: readonly Scope[], scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes('admin');
}

interface StoredToken {
  readonly sha256: Buffer;
  readonly principal: Principal;
}

/**
 * Finds the principal of a token. The SHA-256 hashes of tokens are compared in constant time. The hash to compare with
 * is looked up by an HMAC with a key of this process, so that the duration of the lookup reveals nothing either.
 */
export class TokenStore {
  readonly #secret = randomBytes(32);
  readonly #tokens = new Map<string, StoredToken>();

  constructor(tokens: readonly Token[]) {
    for (const token of tokens) {
      const sha256 = Buffer.from(token.sha256, 'hex');
      this.#tokens.set(this.#digest(sha256), { sha256, principal: principalFor(token) });
    }
  }

  get size(): number {
    return this.#tokens.size;
  }

  find(token: string): Principal | undefined {
    const sha256 = Buffer.from(sha256Of(token), 'hex');
    const key = this.#tokens.get(this.#digest(sha256));
    return key !== undefined && timingSafeEqual(key.sha256, sha256) ? key.principal : undefined;
  }

  #digest(sha256: Buffer): string {
    return createHmac('sha256', this.#secret).update(sha256).digest('base64');
  }
}

function principalFor({ name, scopes, workers }: Token): Principal {
  if (workers === undefined) {
    return { name, scopes };
  }
  return { name, scopes, workers: compileGlobs(workers) };
}

/** Compared with the password of an unknown user, so that the response takes as long as for a wrong password. */
const DUMMY_HASH = '$2b$10$abcdefghijklmnopqrstuuLCYGZXqBcfYVOPSk.j8TIeuhUTkZ1HG';
const MAX_CACHED_RESULTS = 100;
const MAX_KNOWN_CLIENTS = 1000;
const MAX_WAITING = 100;
const MAX_WAITING_PER_CLIENT_AND_USER = 5;

export interface PasswordAttempt {
  /** Key of the client. */
  readonly client: string;
  readonly name: string;
  readonly password: string;
}

/**
 * Compares passwords with bcrypt hashes, which is slow by design: about 70 ms of a thread at cost 10. Therefore results
 * are cached (by a keyed digest, not by the password), and a flood of guesses gets 429 instead of all threads.
 *
 * There are three queues, in each of which one comparison runs at a time: for users at clients where they have logged in
 * before, for users elsewhere, and for names that do not exist. So guesses do not delay the users at their usual clients.
 */
export class PasswordChecker {
  readonly #users: () => ReadonlyMap<string, string>;
  readonly #key = randomBytes(32);
  readonly #results = new RecentMap<Promise<boolean>>(MAX_CACHED_RESULTS);
  readonly #knownClients = new RecentMap<true>(MAX_KNOWN_CLIENTS);
  readonly #queues = {
    known: new ComparisonQueue(),
    other: new ComparisonQueue(),
    unknownName: new ComparisonQueue(),
  };

  constructor(users: () => ReadonlyMap<string, string>) {
    this.#users = users;
  }

  get size(): number {
    return this.#users().size;
  }

  isUser(name: string): boolean {
    return this.#users().has(name);
  }

  /** @throws Problem (429) if too many passwords wait for their comparison */
  async matches({ client, name, password }: PasswordAttempt): Promise<boolean> {
    const hash = this.#users().get(name);
    const digest = createHmac('sha256', this.#key)
      .update(JSON.stringify([name, hash, password]))
      .digest('base64');
    const who = JSON.stringify([client, name]);
    const cached = this.#results.get(digest);
    const matches = await (cached ?? this.#compare(digest, who, password, hash));
    if (matches) {
      this.#knownClients.set(who, true);
    }
    return matches;
  }

  #compare(digest: string, who: string, password: string, hash: string | undefined): Promise<boolean> {
    const { known, other, unknownName } = this.#queues;
    const queue = hash === undefined ? unknownName : this.#knownClients.get(who) ? known : other;
    // htpasswd writes $2y$ for $2b$, and the library supports only the latter.
    const result = queue
      .run(who, () => compare(password, (hash ?? DUMMY_HASH).replace(/^\$2y/, '$2b')))
      .then((matches) => matches && hash !== undefined);
    this.#results.set(digest, result);
    return result;
  }
}

/** Runs one comparison at a time. */
class ComparisonQueue {
  #last: Promise<unknown> = Promise.resolve();
  readonly #waiting = new ConcurrencyLimiter();

  /** @throws Problem (429) if too many comparisons wait, of this client and user or altogether */
  run(who: string, comparison: () => Promise<boolean>): Promise<boolean> {
    if (this.#waiting.total >= MAX_WAITING || this.#waiting.count(who) >= MAX_WAITING_PER_CLIENT_AND_USER) {
      throw tooManyWaiting();
    }
    const end = this.#waiting.start(who);
    const result = this.#last.then(comparison);
    this.#last = result.catch(() => false).finally(end);
    return result;
  }
}

function tooManyWaiting() {
  return new Problem(429, 'Too many passwords are waiting to be checked. Retry in a few seconds.', {
    headers: { 'Retry-After': '5' },
    refusal: 'guesses',
  });
}
