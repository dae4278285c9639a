import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { RabbitMqConnection, type RabbitMqSettings } from './rabbitmq-connection';

/** Class and method of AMQP, as one number. */
const START_OK = 0x000a_000b;
const OPEN = 0x000a_0028;
const CHANNEL_OPEN = 0x0014_000a;

/** A frame with a method, for the connection as a whole. */
function frame(method: number, ...args: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(11);
  const body = Buffer.concat(args);
  head.writeUInt8(1, 0);
  head.writeUInt32BE(4 + body.length, 3);
  head.writeUInt32BE(method, 7);
  return Buffer.concat([head, body, Buffer.of(0xce)]);
}

function text(value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([length, Buffer.from(value)]);
}

const START = frame(0x000a_000a, Buffer.of(0, 9, 0, 0, 0, 0), text('PLAIN'), text('en_US'));
const TUNE = frame(0x000a_001e, Buffer.of(0, 100, 0, 1, 0, 0, 0, 60));
const OPEN_OK = frame(0x000a_0029, Buffer.of(0));

/** Accepts a connection, and then answers nothing any more: a server that is frozen. */
class FrozenServer {
  readonly sockets: Socket[] = [];
  readonly server: Server;
  /** Resolves when a channel was asked for. */
  readonly asked: Promise<void>;

  constructor() {
    let onAsked: () => void = () => undefined;
    this.asked = new Promise((resolve) => {
      onAsked = resolve;
    });
    this.server = createServer((socket) => {
      this.sockets.push(socket);
      let received = Buffer.alloc(0);
      let hasHeader = false;
      // The client breaks the connection.
      socket.on('error', () => undefined);
      socket.on('data', (data: Buffer) => {
        received = Buffer.concat([received, data]);
        if (!hasHeader && received.length >= 8) {
          hasHeader = true;
          received = received.subarray(8);
          socket.write(START);
        }
        while (received.length >= 11 && received.length >= 8 + received.readUInt32BE(3)) {
          const method = received.readUInt32BE(7);
          received = received.subarray(8 + received.readUInt32BE(3));
          if (method === START_OK) {
            socket.write(TUNE);
          } else if (method === OPEN) {
            socket.write(OPEN_OK);
          } else if (method === CHANNEL_OPEN) {
            onAsked();
          }
        }
      });
    });
  }
}

let frozen: FrozenServer;
let connection: RabbitMqConnection;
let losses: number;

beforeEach(async () => {
  frozen = new FrozenServer();
  await new Promise<void>((resolve) => {
    frozen.server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = frozen.server.address() as AddressInfo;
  losses = 0;
  const settings = {
    config: { url: `amqp://127.0.0.1:${port}/%2F`, username: 'heartline', timeout_seconds: 60 },
    files: { password_file: 'S3CRET' },
  } as unknown as RabbitMqSettings;
  connection = new RabbitMqConnection(settings, () => (losses += 1));
});

afterEach(async () => {
  connection.close();
  jest.restoreAllMocks();
  frozen.sockets.forEach((socket) => socket.destroy());
  await new Promise((resolve) => frozen.server.close(resolve));
});

describe('the connection to RabbitMQ', () => {
  it('P1 ends with an aborted poll: calls that wait reject, and no timer of its heartbeats is left', async () => {
    const begun = jest.spyOn(globalThis, 'setInterval');
    const ended = jest.spyOn(globalThis, 'clearInterval');
    const abort = new AbortController();
    const poll = connection.use(abort.signal, (model) => model.createChannel());
    await frozen.asked;
    abort.abort(new Error('no answer'));
    await expect(poll).rejects.toThrow();
    const timers = begun.mock.results.map(({ value }) => value as NodeJS.Timeout);
    expect(timers).toHaveLength(2);
    expect(ended.mock.calls.map(([timer]) => timer)).toEqual(expect.arrayContaining(timers));
    expect(losses).toBe(0);
  });

  it('P1 is reported as lost if the server ends it, once', async () => {
    const poll = connection.use(new AbortController().signal, (model) => model.createChannel());
    await frozen.asked;
    frozen.sockets.forEach((socket) => socket.destroy());
    await expect(poll).rejects.toThrow();
    expect(losses).toBe(1);
  });
});
