import { readFlags } from './flags';
import { helpText } from './help';
import { SETTINGS } from '../schema/setting';

describe('flags', () => {
  it('name the nearest known one when misspelt', () => {
    expect(readFlags(['--web.listen-adress=:1']).problems).toEqual([
      'unknown flag --web.listen-adress; did you mean --web.listen-address?',
    ]);
    expect(readFlags(['--qqqqqqqqqqqqqq']).problems).toEqual([
      'unknown flag --qqqqqqqqqqqqqq; --help lists all',
    ]);
  });

  it('refuse a missing value, a second value and a stray word', () => {
    expect(readFlags(['--storage.path']).problems).toEqual([
      '--storage.path needs a value: --storage.path=…',
    ]);
    expect(readFlags(['--storage.path=a', '--storage.path=b']).problems).toEqual([
      '--storage.path is given 2 times',
    ]);
    expect(readFlags(['start']).problems).toEqual(['"start" is no flag; flags start with --']);
  });

  it('collect a list that is given in parts', () => {
    const [labels] = readFlags(['--labels.allow=a', '--labels.allow=b,c']).given;
    expect(labels?.value).toEqual(['a', 'b', 'c']);
  });

  it('take =false for a switch', () => {
    expect(readFlags(['--web.allow-insecure=false']).given[0]?.value).toBe(false);
  });

  it('know --help, -h and --version', () => {
    expect(readFlags(['--help'])).toMatchObject({ help: true, version: false, problems: [] });
    expect(readFlags(['-h']).help).toBe(true);
    expect(readFlags(['--version'])).toMatchObject({ help: false, version: true });
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
