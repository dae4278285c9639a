/* global URLSearchParams */
import { once } from 'node:events';
import http from 'node:http';

/**
 * Stands for a Prometheus whose answer has an exact shape: so many workers, so many samples each, of so many types (one,
 * unless told otherwise). `sparse` workers
 * change state four times in the range, `busy` ones at every sample; every twentieth sample of a gap is missing.
 * @returns {Promise<{url: string, show(shape: {lanes: number, samples: number, changes: 'sparse' | 'busy', types?: number}): void, stop(): void}>}
 */
export async function startMatrix() {
  let shape;
  const server = http.createServer((request, response) => {
    void answer(request, shape).then((parts) => {
      response.setHeader('content-type', 'application/json');
      for (const part of parts) response.write(part);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    show: (next) => (shape = next),
    stop: () => server.close(),
  };
}

async function answer(request, shape) {
  let body = '';
  for await (const chunk of request) body += chunk;
  const form = new URLSearchParams(body);
  if (!form.has('step'))
    return [JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } })];
  return matrix(shape, Number(form.get('end')), Number(form.get('step')));
}

function* matrix({ lanes, samples, changes, types = 1 }, end, step) {
  yield '{"status":"success","data":{"resultType":"matrix","result":[';
  const times = Array.from({ length: samples }, (_, index) => end - (samples - 1 - index) * step);
  for (let lane = 0; lane < lanes; lane++) {
    const values = times.map((time, index) => `[${time},"${code(changes, lane, index, samples)}"]`);
    // A fiftieth of the range without data: hatched.
    values.splice(Math.floor((((lane * 37) % 100) / 100) * samples * 0.9), Math.ceil(samples / 50));
    const name = `company-research-${lane}.eu-west-1`;
    const type = `sandbox-${lane % types}`;
    yield `${lane > 0 ? ',' : ''}{"metric":{"worker_id":"${name}","worker_type":"${type}"},"values":[${values.join(',')}]}`;
  }
  yield ']}}';
}

function code(changes, lane, index, samples) {
  if (changes === 'busy') return (index * 7 + lane) % 6;
  const part = Math.floor((index / samples) * 5 + (lane % 7) / 7);
  return part % 3 === 2 ? 3 + (lane % 3) : 1;
}
