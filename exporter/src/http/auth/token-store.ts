import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import picomatch from 'picomatch';
import { sha256Of, type Token } from '../../config/files/tokens';
import { type Principal } from './principal';

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
  return {
    name,
    scopes,
    workers: picomatch([...workers], { dot: true, nobrace: true, noextglob: true, nonegate: true }),
  };
}
