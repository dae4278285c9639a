import { createServer } from 'node:net';

const HOST = '127.0.0.1';
/** Below the range from which systems choose ports by themselves (32768 on Linux, 49152 on macOS), above those that browsers block. */
const FIRST_PORT = 10_240;
const BLOCK_SIZE = 16;
const BLOCKS = 1_400;

let next = 0;

/**
 * Ports for the services of a stack on which nothing listens now. Processes get different ports: each takes them from a
 * block that follows from its process ID, so tests that run at the same time do not get the same port before a server
 * listens on it. A server that lets the system choose cannot get one of them either.
 */
export async function findFreePorts() {
  return {
    exporter: await findFreePort(),
    prometheus: await findFreePort(),
    alertmanager: await findFreePort(),
    page: await findFreePort(),
    redis: await findFreePort(),
  };
}

/** One port on which nothing listens now. */
export async function findFreePort(): Promise<number> {
  const first = FIRST_PORT + (process.pid % BLOCKS) * BLOCK_SIZE;
  for (let tried = 0; tried < BLOCK_SIZE; tried++) {
    const port = first + (next++ % BLOCK_SIZE);
    if (await isFree(port)) {
      return port;
    }
  }
  throw new Error(`None of the ports ${first} to ${first + BLOCK_SIZE - 1} is free.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}
