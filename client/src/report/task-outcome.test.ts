import { classifyFailure, errorMessage, errorType } from './task-outcome';

test('classifies the errors of AbortSignal as cancelled or timed out, all others as failed', async () => {
  expect(classifyFailure(AbortSignal.abort().reason)).toBe('cancelled');
  const late = AbortSignal.timeout(1);
  await new Promise((resolve) => late.addEventListener('abort', resolve));
  expect(classifyFailure(late.reason)).toBe('timed_out');
  expect(classifyFailure(new Error('no'))).toBe('failed');
  expect(classifyFailure('AbortError')).toBe('failed');
});

test.each<[unknown, string, string]>([
  [new TypeError('why'), 'TypeError', 'why'],
  [new Error('why'), 'Error', 'why'],
  [Object.assign(new Error('no such file'), { code: 'ENOENT' }), 'ENOENT', 'no such file'],
  [Object.assign(new Error('x'), { name: '' }), 'Thrown object', 'x'],
  ['text', 'Thrown string', 'text'],
  [null, 'Thrown object', 'null'],
])('counts %p as %s', (thrown, type, message) => {
  expect(errorType(thrown)).toBe(type);
  expect(errorMessage(thrown)).toBe(message);
});
