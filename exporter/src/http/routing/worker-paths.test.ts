import { WorkerPaths } from './worker-paths';

const paths = new WorkerPaths([
  '/health/workers',
  '/health/workers/{id}',
  '/health/workers/{id}/history',
  '/api/v1/workers/{id}/heartbeat',
  '/api/v1/workers/{id}/stop',
  '/runbooks/{name}',
]);

describe('F2 paths of workers whose ID contains slashes', () => {
  it.each([
    ['/api/v1/workers/task/c/1/heartbeat', '/api/v1/workers/task%2Fc%2F1/heartbeat'],
    [
      '/api/v1/workers/2026/11/30/[$LATEST]5f/stop?a=/b',
      '/api/v1/workers/2026%2F11%2F30%2F[$LATEST]5f/stop?a=/b',
    ],
    ['/health/workers/a/b', '/health/workers/a%2Fb'],
    ['/health/workers/a/b/history?hours=24', '/health/workers/a%2Fb/history?hours=24'],
    ['/health/workers//a', '/health/workers/%2Fa'],
  ])('F2 %s is %s', (url, expected) => {
    expect(paths.withEncodedSlashes(url)).toBe(expected);
    expect(paths.withEncodedSlashes(expected)).toBeUndefined();
  });

  it.each([
    '/health/workers/a',
    '/health/workers/a/history',
    '/health/workers',
    '/api/v1/workers/a/b/unknown',
    '/runbooks/a/b',
    '/',
  ])('leaves %s as it is', (url) => {
    expect(paths.withEncodedSlashes(url)).toBeUndefined();
  });
});
