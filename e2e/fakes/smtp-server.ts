import { type AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { Inbox } from './inbox';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface FakeSmtpServer {
  readonly inbox: Inbox<Mail>;
  readonly port: number;
  close(): Promise<void>;
}

export interface FakeSmtpServerOptions {
  readonly username: string;
  readonly password: string;
  /** PEM. The server offers STARTTLS with them and requires it before the login. */
  readonly key: string;
  readonly cert: string;
}

/** Starts a real SMTP server on loopback: STARTTLS, login, mail. */
export async function startFakeSmtpServer(options: FakeSmtpServerOptions): Promise<FakeSmtpServer> {
  const inbox = new Inbox<Mail>();
  const server = new SMTPServer({
    key: options.key,
    cert: options.cert,
    authMethods: ['PLAIN', 'LOGIN'],
    onAuth(auth, _session, done) {
      if (auth.username === options.username && auth.password === options.password) {
        done(null, { user: auth.username });
      } else {
        inbox.reject('wrong user or password');
        done(new Error('wrong user or password'));
      }
    },
    onData(stream, session, done) {
      buffer(stream)
        .then((raw) => PostalMime.parse(raw))
        .then(
          ({ subject, text, html }) => {
            const { mailFrom, rcptTo } = session.envelope;
            inbox.accept({
              from: mailFrom ? mailFrom.address : '',
              to: rcptTo.map(({ address }) => address),
              subject: subject ?? '',
              text: text ?? '',
              html: html ?? '',
            });
            done();
          },
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // A client that closes the connection early must not end the test process.
  server.on('error', (error) => inbox.reject(error.message));
  const { port } = server.server.address() as AddressInfo;
  return { inbox, port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
