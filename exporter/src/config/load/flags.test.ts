import { SETTINGS } from '../schema/setting';
import { helpText, parseFlags } from './flags';

describe('flags', () => {
  it('name the nearest known one when misspelt', () => {
    expect(parseFlags(['--web.listen-adress=:1']).problems).toEqual([
      'unknown flag --web.listen-adress; did you mean --web.listen-address?',
    ]);
    expect(parseFlags(['--qqqqqqqqqqqqqq']).problems).toEqual([
      'unknown flag --qqqqqqqqqqqqqq; --help lists all',
    ]);
  });

  it('refuse a missing value, a second value and a stray word', () => {
    expect(parseFlags(['--storage.path']).problems).toEqual([
      '--storage.path needs a value: --storage.path=…',
    ]);
    expect(parseFlags(['--storage.path=a', '--storage.path=b']).problems).toEqual([
      '--storage.path is given 2 times',
    ]);
    expect(parseFlags(['start']).problems).toEqual(['"start" is no flag; flags start with --']);
  });

  it('collect a list that is given in parts', () => {
    const [labels] = parseFlags(['--labels.allow=a', '--labels.allow=b,c']).values;
    expect(labels?.value).toEqual(['a', 'b', 'c']);
  });

  it('take =false for a switch', () => {
    expect(parseFlags(['--web.allow-insecure=false']).values[0]?.value).toBe(false);
  });

  it('know --help, -h and --version', () => {
    expect(parseFlags(['--help'])).toMatchObject({ help: true, version: false, problems: [] });
    expect(parseFlags(['-h']).help).toBe(true);
    expect(parseFlags(['--version'])).toMatchObject({ help: false, version: true });
  });

  it('are all in the help, Prometheus’ spelling of the web configuration included', () => {
    const help = helpText();
    for (const { flag } of SETTINGS) expect(help).toContain(`--${flag}=…`);
    expect(SETTINGS.map(({ flag }) => flag)).toEqual(
      expect.arrayContaining([
        'web.listen-address',
        'web.config.file',
        'storage.path',
        'log.level',
        'log.format',
      ]),
    );
  });

  it('and variables are each unique', () => {
    expect(new Set(SETTINGS.map(({ flag }) => flag)).size).toBe(SETTINGS.length);
    expect(new Set(SETTINGS.map(({ variable }) => variable)).size).toBe(SETTINGS.length);
  });
});
