import { workerInPath } from './request-paths';

it.each([
  ['/api/v1/workers/w-1/heartbeat', 'w-1'],
  ['/API/v1/Workers/w-1/STOP/', 'w-1'],
  ['/api/v1/workers/logs/a%20b/stop', 'logs_x2F_a_x20_b'],
  ['/api/v1/workers/logs%2Fa/heartbeat', 'logs_x2F_a'],
  ['/api/v1/workers/logs_x2F_a/heartbeat', 'logs_x2F_a'],
  ['/api/v1/workers/%E0%A4%A/heartbeat', undefined],
  [`/api/v1/workers/${'x'.repeat(129)}/heartbeat`, undefined],
  ['/api/v1/reports', undefined],
  ['/health/workers/w-1', undefined],
])('the path %s names the worker %s', (path, workerId) => {
  expect(workerInPath(path)).toBe(workerId);
});
