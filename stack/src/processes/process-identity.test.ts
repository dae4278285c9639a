import { spawn } from 'node:child_process';
import { identifyProcess, isRunning, parseStartTime } from './process-identity';

test('the start is found behind a name with spaces and brackets', () => {
  const fields = ['S', ...Array.from({ length: 18 }, (_, i) => String(i)), '987654', '0'];
  expect(parseStartTime(`42 (a) b (c) ${fields.join(' ')}`)).toBe('987654');
});

test('this process runs', () => {
  const own = identifyProcess(process.pid);
  expect(own).toMatchObject({ pid: process.pid });
  expect(own && isRunning(own)).toBe(true);
});

test('another process of the same ID is not taken for it', () => {
  expect(isRunning({ pid: process.pid, started: 'another time' })).toBe(false);
});

test('a process that has ended runs no more', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const identity = identifyProcess(child.pid ?? 0);
  expect(identity && isRunning(identity)).toBe(true);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.end();
  await ended;
  expect(identity && isRunning(identity)).toBe(false);
});
