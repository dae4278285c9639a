import { spawn } from 'node:child_process';
import { identifyProcess, isRunning, parseStartTime } from './process-identity';

test('the start time is parsed after a name with spaces and brackets', () => {
  const fields = ['S', ...Array.from({ length: 18 }, (_, i) => String(i)), '987654', '0'];
  expect(parseStartTime(`42 (a) b (c) ${fields.join(' ')}`)).toBe('987654');
});

test('the test process is running', () => {
  const own = identifyProcess(process.pid);
  expect(own).toMatchObject({ pid: process.pid });
  expect(own && isRunning(own)).toBe(true);
});

test('another process with the same ID does not count as running', () => {
  expect(isRunning({ pid: process.pid, started: 'another time' })).toBe(false);
});

test('a process that has exited is not running', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const identity = identifyProcess(child.pid ?? 0);
  expect(identity && isRunning(identity)).toBe(true);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.end();
  await exited;
  expect(identity && isRunning(identity)).toBe(false);
});
