/* global URLSearchParams */
import { once } from 'node:events';
import http from 'node:http';

/**
 * Starts a fake Prometheus whose response has a given shape: `lanes` workers of `types` types (default 1) with
 * `samples` samples each. Workers with `sparse` changes change state four times in the range, `busy` ones at every
 * sample. A fiftieth of the samples of each worker is missing.
 *
 * @typedef {{ lanes: number, samples: number, changes: 'sparse' | 'busy', types?: number }} Shape
 * @returns {Promise<{ url: string, setShape(shape: Shape): void, stop(): void }>}
 */
export async function startFakePrometheus() {
  let shape;
  const server = http.createServer((request, response) => {
    void buildResponse(request, shape).then((chunks) => {
      response.setHeader('content-type', 'application/json');
      for (const chunk of chunks) {
        response.write(chunk);
      }
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    setShape: (next) => (shape = next),
    stop: () => server.close(),
  };
}

/** Responds to an instant query with an empty vector and to a range query with the shape. */
async function buildResponse(request, shape) {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
  }
  const form = new URLSearchParams(body);
  if (!form.has('step')) {
    return [JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } })];
  }
  return buildMatrix(shape, Number(form.get('end')), Number(form.get('step')));
}

function* buildMatrix({ lanes, samples, changes, types = 1 }, end, step) {
  yield '{"status":"success","data":{"resultType":"matrix","result":[';
  const times = Array.from({ length: samples }, (_, index) => end - (samples - 1 - index) * step);
  for (let lane = 0; lane < lanes; lane++) {
    const values = times.map((time, index) => `[${time},"${stateCode(changes, lane, index, samples)}"]`);
    // Removes a fiftieth of the samples: the panel draws a hatched gap.
    values.splice(Math.floor((((lane * 37) % 100) / 100) * samples * 0.9), Math.ceil(samples / 50));
    const metric = {
      worker_id: `company-research-${lane}.eu-west-1`,
      worker_type: `sandbox-${lane % types}`,
    };
    yield `${lane > 0 ? ',' : ''}{"metric":${JSON.stringify(metric)},"values":[${values.join(',')}]}`;
  }
  yield ']}}';
}

function stateCode(changes, lane, index, samples) {
  if (changes === 'busy') {
    return (index * 7 + lane) % 6;
  }
  const part = Math.floor((index / samples) * 5 + (lane % 7) / 7);
  return part % 3 === 2 ? 3 + (lane % 3) : 1;
}
