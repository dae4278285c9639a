import { type RequestHandler } from 'express';
import { type Config } from '../../config/schema/config';
import { type Settings } from '../../config/load/settings';
import { type Log } from '../../telemetry/log';
import { authenticate, limitReads } from './authenticate';
import { Keyring } from './token-store';
import { Passwords } from './passwords';
import { refuseRebinding } from './host-check';

type Who = Pick<Settings, 'web' | 'tokens'>;

/** Who may ask, as it stands now: a reload brings other users and tokens. */
export class Access {
  /** Stand before all routes, in this order. */
  readonly guards: readonly RequestHandler[];
  #who: Who;
  #keyring: Keyring;

  constructor({ config, log }: { readonly config: Config; readonly log: Log }, who: Who) {
    this.#who = who;
    this.#keyring = new Keyring(who.tokens);
    const passwords = new Passwords(() => this.#who.web.users);
    const asks = () => passwords.size > 0 || this.#keyring.size > 0;
    this.guards = [
      refuseRebinding(config, asks),
      authenticate({ config, keyring: () => this.#keyring, passwords, log }),
      limitReads(config),
    ];
  }

  renew(who: Who): void {
    this.#who = who;
    this.#keyring = new Keyring(who.tokens);
  }
}
