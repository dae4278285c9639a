import { parseFleetOptions } from './options';

test('without flags the fleet has twenty workers, no chaos and a local exporter', () => {
  expect(parseFleetOptions([])).toEqual({
    url: 'http://127.0.0.1:9877',
    workers: 20,
    chaos: false,
    chaosSeed: 1,
    failuresPerThousand: 0,
    awaySeconds: 75,
    json: false,
  });
});

test('with --chaos some jobs are invalid unless --failures says otherwise', () => {
  expect(parseFleetOptions(['--chaos'])).toMatchObject({ chaos: true, failuresPerThousand: 4 });
  expect(parseFleetOptions(['--chaos', '--failures=0'])).toMatchObject({ failuresPerThousand: 0 });
});

test.each([
  ['--workers=0', "--workers must be a whole number from 1 to 200, got '0'."],
  ['--workers=many', "--workers must be a whole number from 1 to 200, got 'many'."],
  ['--away-seconds=1.5', "--away-seconds must be a whole number from 1 to 3600, got '1.5'."],
  ['--url=exporter', "--url must be a URL, got 'exporter'."],
])('%s is rejected with what is allowed and what was given', (flag, message) => {
  expect(() => parseFleetOptions([flag])).toThrow(message);
});

test('an unknown flag is an error, and --help returns help', () => {
  expect(() => parseFleetOptions(['--dance'])).toThrow('--dance');
  expect(parseFleetOptions(['--help'])).toBe('help');
});
