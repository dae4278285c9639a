import { DEFAULT_HOME, stopCommandFor } from './options/paths';
import { stopCommand } from './stop-command';

test('a flag that there is not is told in a sentence, without a stack trace', async () => {
  const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(await stopCommand(['--data-dri', 'x'])).toBe(1);
  expect(told.mock.calls.flat().join()).toContain("Unknown option '--data-dri'");
  expect(told.mock.calls.flat().join()).not.toMatch(/\n +at /);
});

describe('the command that ends a stack', () => {
  test('of the default folder needs no flag', () => {
    expect(stopCommandFor(DEFAULT_HOME)).toBe('npm run stack:stop');
  });

  test('of another folder names it, quoted where the shell wants that', () => {
    expect(stopCommandFor('/srv/one')).toBe('npm run stack:stop -- --data-dir /srv/one');
    expect(stopCommandFor("/it's here")).toBe("npm run stack:stop -- --data-dir '/it'\\''s here'");
  });
});
