import { Buffer } from 'node:buffer';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { performance } from 'node:perf_hooks';

/** Starts a server in a process of its own, so that the server and its client do not share an event loop. */
export async function startForkedServer(file, input) {
  const child = fork(file, { serialization: 'advanced', execArgv: ['--expose-gc'] });
  const send = async (message) => {
    child.send(message);
    const [reply] = await once(child, 'message');
    return reply;
  };
  const { port } = await send({ type: 'listen', input });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  return {
    send,
    get: (path, headers, withText = false) => get({ port, path, headers, agent }, withText),
    stop() {
      agent.destroy();
      child.disconnect();
    },
  };
}

/** Returns the milliseconds from the request to the last byte, the number of bytes, and on request the text. */
function get({ port, path, headers, agent }, withText) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const request = http.get({ host: '127.0.0.1', port, path, headers, agent }, (response) => {
      let bytes = 0;
      const chunks = [];
      response.on('data', (chunk) => {
        bytes += chunk.length;
        if (withText) {
          chunks.push(chunk);
        }
      });
      response.on('end', () =>
        resolve({ ms: performance.now() - start, bytes, text: Buffer.concat(chunks).toString() }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}
