import { graceful } from './graceful-exit';

test.each<[string, Parameters<typeof graceful>[0], boolean]>([
  ['the end of the work', { code: 0, uncaught: false, asked: false }, true],
  ['an exit code of failure', { code: 1, uncaught: false, asked: false }, false],
  ['an uncaught exception', { code: 1, uncaught: true, asked: false }, false],
  ['an exception that a handler swallowed, and a good end', { code: 0, uncaught: true, asked: false }, true],
  ['what a handler of SIGINT exits with', { code: 130, uncaught: false, asked: false }, true],
  ['what a handler of SIGTERM exits with', { code: 143, uncaught: false, asked: false }, true],
  ['any code after a signal', { code: 1, uncaught: false, asked: true }, true],
  ['an exception during the shutdown', { code: 1, uncaught: true, asked: true }, false],
])('S5.3 %s: %j is a goodbye: %s', (_case, ending, said) => {
  expect(graceful(ending)).toBe(said);
});
