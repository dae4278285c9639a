import { parseFleetOptions } from './options';

test('without flags it is a quiet fleet of twenty on this machine', () => {
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

test('with chaos, some jobs cannot be done, unless told otherwise', () => {
  expect(parseFleetOptions(['--chaos'])).toMatchObject({ chaos: true, failuresPerThousand: 4 });
  expect(parseFleetOptions(['--chaos', '--failures=0'])).toMatchObject({ failuresPerThousand: 0 });
});

test.each([
  ['--workers=0', "--workers must be a whole number from 1 to 200, but it is '0'"],
  ['--workers=many', "--workers must be a whole number from 1 to 200, but it is 'many'"],
  ['--away-seconds=1.5', "--away-seconds must be a whole number from 1 to 3600, but it is '1.5'"],
  ['--url=exporter', "--url must be an address, but it is 'exporter'"],
])('%s says what was allowed', (flag, message) => {
  expect(() => parseFleetOptions([flag])).toThrow(message);
});

test('an unknown flag is an error, and --help is help', () => {
  expect(() => parseFleetOptions(['--dance'])).toThrow('--dance');
  expect(parseFleetOptions(['--help'])).toBe('help');
});
