import { isFromSandbox, isToSandbox } from './ipc-messages';
import { runProgram } from './program';
import { ENDING } from './programs';

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
] as const)('the program %s gives its last value', (name, result) => {
  expect(runProgram(name, DOCUMENT)).toEqual(result);
});

test('every program that jobs are about ends; the endless one is ended', () => {
  for (const name of ENDING) expect(() => runProgram(name, null)).not.toThrow();
  expect(() => runProgram('endless', null, 20)).toThrow('timed out');
});

test('a message that is none is not taken for one', () => {
  expect(isToSandbox({ run: 'sum', path: '/a' })).toBe(true);
  expect(isToSandbox({ run: 'dance', path: '/a' })).toBe(false);
  expect(isToSandbox('sum')).toBe(false);
  expect(isFromSandbox({ result: undefined })).toBe(true);
  expect(isFromSandbox({ error: { name: 'E', message: 'm' } })).toBe(true);
  expect(isFromSandbox(null)).toBe(false);
});
