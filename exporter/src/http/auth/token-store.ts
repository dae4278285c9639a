import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import picomatch from 'picomatch';
import { sha256Of, type Token } from '../../config/web/tokens';
import { type Principal } from './principal';

interface Key {
  readonly sha256: Buffer;
  readonly principal: Principal;
}

/**
 * Finds whose a token is. Tokens are compared by their SHA-256 in constant time; which hash to compare with is found
 * under a digest with a key of this process, so that how long the search takes tells nothing either.
 */
export class Keyring {
  readonly #secret = randomBytes(32);
  readonly #keys = new Map<string, Key>();

  constructor(tokens: readonly Token[]) {
    for (const token of tokens) {
      const sha256 = Buffer.from(token.sha256, 'hex');
      this.#keys.set(this.#place(sha256), { sha256, principal: principalFor(token) });
    }
  }

  get size(): number {
    return this.#keys.size;
  }

  find(token: string): Principal | undefined {
    const sha256 = Buffer.from(sha256Of(token), 'hex');
    const key = this.#keys.get(this.#place(sha256));
    return key !== undefined && timingSafeEqual(key.sha256, sha256) ? key.principal : undefined;
  }

  #place(sha256: Buffer): string {
    return createHmac('sha256', this.#secret).update(sha256).digest('base64');
  }
}

function principalFor({ name, scopes, workers }: Token): Principal {
  if (workers === undefined) return { name, scopes };
  return {
    name,
    scopes,
    workers: picomatch([...workers], { dot: true, nobrace: true, noextglob: true, nonegate: true }),
  };
}
