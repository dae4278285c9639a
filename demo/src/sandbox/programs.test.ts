import { isSandboxResult, isSandboxTask } from './ipc-messages';
import { TERMINATING_PROGRAMS, runProgram } from './programs';

const DOCUMENT = { name: 'a', size: 3, parts: [{ name: 'longer' }, { size: 4 }] };

test.each([
  [
    'keys',
    [
      ['name', 2],
      ['size', 2],
      ['parts', 1],
    ],
  ],
  ['longest', 6],
  ['sum', 7],
] as const)('the program %s returns its last value', (name, result) => {
  expect(runProgram(name, DOCUMENT)).toEqual(result);
});

test('each terminating program ends, and the endless one times out', () => {
  for (const name of TERMINATING_PROGRAMS) {
    expect(() => runProgram(name, null)).not.toThrow();
  }
  expect(() => runProgram('endless', null, 20)).toThrow('timed out');
});

test('a malformed message is not accepted as a task or a result', () => {
  expect(isSandboxTask({ program: 'sum', path: '/a' })).toBe(true);
  expect(isSandboxTask({ program: 'dance', path: '/a' })).toBe(false);
  expect(isSandboxTask('sum')).toBe(false);
  expect(isSandboxResult({ result: undefined })).toBe(true);
  expect(isSandboxResult({ error: { name: 'E', message: 'm' } })).toBe(true);
  expect(isSandboxResult(null)).toBe(false);
});
