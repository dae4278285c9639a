import { type RequestHandler } from 'express';
import { type LoadedSettings } from '../../config/load/load';
import { type Config } from '../../config/schema/config';
import { type Log } from '../../telemetry/log';
import { authenticate, limitReads } from './authenticate';
import { rejectForeignHosts } from './host-check';
import { PasswordChecker } from './passwords';
import { TokenStore } from './token-store';

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
