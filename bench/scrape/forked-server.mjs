import { Buffer } from 'node:buffer';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { performance } from 'node:perf_hooks';

/** Starts `file` as a process of its own and talks to it: what serves and what asks do not share an event loop. */
export async function startServer(file, input) {
  const child = fork(file, { serialization: 'advanced', execArgv: ['--expose-gc'] });
  const ask = async (message) => {
    child.send(message);
    const [answer] = await once(child, 'message');
    return answer;
  };
  const { port } = await ask({ ask: 'listen', input });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  return {
    ask,
    get: (path, headers) => get({ port, path, headers, agent }),
    stop() {
      agent.destroy();
      child.disconnect();
    },
  };
}

/** Milliseconds from asking to the last byte, and how many bytes came; the text only where it is wanted. */
function get({ port, path, headers, agent }) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const request = http.get({ host: '127.0.0.1', port, path, headers, agent }, (response) => {
      let bytes = 0;
      const kept = [];
      response.on('data', (chunk) => {
        bytes += chunk.length;
        if (headers['x-keep'] !== undefined) kept.push(chunk);
      });
      response.on('end', () =>
        resolve({ ms: performance.now() - start, bytes, text: Buffer.concat(kept).toString() }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}
