import { connect } from 'node:net';
import { type Millis } from '../model/time';

/** A protocol by which a server can be recognised, with what to do with it. */
interface ServerKind {
  readonly name: string;
  readonly flag: string | undefined;
}

const MAX_WAIT_MS: Millis = 2_000;
/** What a client of PostgreSQL sends before it encrypts: length 8, code 80877103. Servers of other kinds answer with an error. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const REDIS_PING = Buffer.from('PING\r\n');

/**
 * Looks which kind of server listens at an address, by what it answers to the first bytes of two protocols. Sends no
 * credentials. Undefined if nothing answers, or if the answer is not known, as with TLS.
 */
export async function serverKindAt(host: string, port: number): Promise<ServerKind | undefined> {
  for (const question of [REDIS_PING, SSL_REQUEST]) {
    const kind = kindOf(await firstAnswer(host, port, question));
    if (kind !== undefined) {
      return kind;
    }
  }
  return undefined;
}

/** @param answer the first bytes that a server sent */
export function kindOf(answer: Buffer): ServerKind | undefined {
  const text = answer.toString('latin1');
  if (/^(\+PONG|-NOAUTH|-DENIED|-ERR|-LOADING|-MASTERDOWN|-NOPERM)/.test(text)) {
    return { name: 'Redis', flag: '--redis' };
  }
  if (text === 'N' || text === 'S') {
    return { name: 'PostgreSQL', flag: '--postgres' };
  }
  // Length, number 0, protocol 10, or 255 for an error such as “too many connections”.
  if (answer.length > 5 && answer[3] === 0 && (answer[4] === 10 || answer[4] === 255)) {
    return { name: 'MySQL or MariaDB', flag: '--mysql' };
  }
  if (text.startsWith('AMQP')) {
    return { name: 'RabbitMQ', flag: '--rabbitmq' };
  }
  if (text.startsWith('HTTP/')) {
    return { name: 'HTTP', flag: undefined };
  }
  return undefined;
}

function firstAnswer(host: string, port: number, question: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (answer: Buffer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(MAX_WAIT_MS, () => finish(Buffer.alloc(0)));
    socket.on('connect', () => socket.write(question));
    socket.on('data', finish);
    // Why there is no connection was told before: only an answer is of interest here.
    socket.on('error', () => finish(Buffer.alloc(0)));
    socket.on('close', () => finish(Buffer.alloc(0)));
  });
}
