import { createLog } from '../../telemetry/log';
import { FailureLog } from './failure-log';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function start() {
  const lines: string[] = [];
  const log = createLog({ level: 'info', format: 'logfmt' }, { write: (line) => lines.push(line) });
  return { lines, failures: new FailureLog(log) };
}

it('logs 20 requests with wrong credentials a minute, then the number of the others', () => {
  const { lines, failures } = start();
  for (let i = 0; i < 1600; i++) {
    failures.failed({ client: '192.0.2.1', method: 'GET', path: '/metrics' });
  }
  expect(lines).toHaveLength(20);
  jest.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(21);
  expect(lines[20]).toContain('requests=1580');
  failures.failed({ client: '192.0.2.1', method: 'GET', path: '/metrics' });
  expect(lines).toHaveLength(22);
});

it('logs no number if every request was logged', () => {
  const { lines, failures } = start();
  failures.failed({ client: '192.0.2.1', method: 'GET', path: '/metrics' });
  jest.advanceTimersByTime(600_000);
  expect(lines).toHaveLength(1);
});
