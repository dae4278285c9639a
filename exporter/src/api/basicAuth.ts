import { createHmac, randomBytes } from 'node:crypto';
import { compare } from 'bcrypt';
import { type RequestHandler } from 'express';
import { Problem } from './problem';

/** The process manager asks these without a password; they tell nothing about workers. */
const OPEN_PATHS = ['/-/healthy', '/-/ready'];
/** A hash of nobody's password: an unknown name takes as long as a wrong password. */
const NOBODY = '$2b$10$abcdefghijklmnopqrstuuLCYGZXqBcfYVOPSk.j8TIeuhUTkZ1HG';
const MOST_REMEMBERED = 100;
const MOST_WAITING = 20;

/**
 * Basic authentication against bcrypt hashes, which are made to be slow: about 70 ms of a thread at cost 10. So
 * verdicts are remembered (under a keyed digest, never the password), one comparison runs at a time, and a
 * flood of guesses gets 429 instead of all threads.
 */
export function basicAuth(users: () => ReadonlyMap<string, string>): RequestHandler {
  const key = randomBytes(32);
  const verdicts = new Map<string, Promise<boolean>>();
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  const compareInTurn = (password: string, hash: string): Promise<boolean> => {
    waiting += 1;
    // htpasswd writes $2y$ for what is $2b$ elsewhere, and the library knows only the latter.
    const verdict = last.then(() => compare(password, hash.replace(/^\$2y/, '$2b')));
    last = verdict.catch(() => false).finally(() => (waiting -= 1));
    return verdict;
  };

  const verdictOn = (name: string, password: string): Promise<boolean> => {
    const known = users().get(name);
    const digest = createHmac('sha256', key)
      .update(JSON.stringify([name, known, password]))
      .digest('base64');
    const before = verdicts.get(digest);
    if (before !== undefined) return before;
    if (waiting >= MOST_WAITING) throw tooMany();
    const verdict = compareInTurn(password, known ?? NOBODY).then((same) => same && known !== undefined);
    if (verdicts.size >= MOST_REMEMBERED) verdicts.delete(verdicts.keys().next().value ?? '');
    verdicts.set(digest, verdict);
    return verdict;
  };

  return async (request, _response, next) => {
    if (users().size === 0 || OPEN_PATHS.includes(request.path)) {
      next();
      return;
    }
    const given = credentials(request.get('Authorization'));
    if (given === undefined || !(await verdictOn(given.name, given.password)))
      throw unauthorized(given !== undefined);
    next();
  };
}

function credentials(header: string | undefined): { name: string; password: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]{1,1024})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

const unauthorized = (given: boolean) =>
  new Problem(
    401,
    given ? 'Name or password is wrong.' : 'A name and password are needed (Basic authentication).',
    {
      headers: { 'WWW-Authenticate': 'Basic realm="Heartline", charset="UTF-8"' },
    },
  );

const tooMany = () =>
  new Problem(429, 'Too many passwords wait to be checked. Try again in a few seconds.', {
    headers: { 'Retry-After': '5' },
  });
