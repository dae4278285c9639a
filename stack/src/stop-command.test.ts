import { DEFAULT_HOME, stopCommandFor } from './options/paths';
import { stopCommand } from './stop-command';

test('an unknown flag is reported without a stack trace', async () => {
  const errors = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(await stopCommand(['--data-dri', 'x'])).toBe(1);
  expect(errors.mock.calls.flat().join()).toContain("Unknown option '--data-dri'");
  expect(errors.mock.calls.flat().join()).not.toMatch(/\n +at /);
});

describe('the command that stops a stack', () => {
  test('has no flag for the default folder', () => {
    expect(stopCommandFor(DEFAULT_HOME)).toBe('npm run stack:stop');
  });

  test('names another folder, quoted for the shell', () => {
    expect(stopCommandFor('/srv/one')).toBe('npm run stack:stop -- --data-dir /srv/one');
    expect(stopCommandFor("/it's here")).toBe("npm run stack:stop -- --data-dir '/it'\\''s here'");
  });
});
