import { SETTINGS } from '../schema/setting';
import { helpText, parseFlags } from './flags';

describe('flags', () => {
  it('suggests the nearest flag for a misspelt one', () => {
    expect(parseFlags(['--web.listen-adress=:1']).problems).toEqual([
      'unknown flag --web.listen-adress; did you mean --web.listen-address?',
    ]);
    expect(parseFlags(['--qqqqqqqqqqqqqq']).problems).toEqual([
      'unknown flag --qqqqqqqqqqqqqq; --help lists all flags',
    ]);
  });

  it('rejects a missing value, a second value and a positional argument', () => {
    expect(parseFlags(['--storage.path']).problems).toEqual([
      '--storage.path needs a value: --storage.path=…',
    ]);
    expect(parseFlags(['--storage.path=a', '--storage.path=b']).problems).toEqual([
      '--storage.path is set 2 times; set it once',
    ]);
    expect(parseFlags(['start']).problems).toEqual(['unexpected argument "start"; flags start with --']);
  });

  it('joins the values of a repeated list flag', () => {
    const [labels] = parseFlags(['--labels.allow=a', '--labels.allow=b,c']).values;
    expect(labels?.value).toEqual(['a', 'b', 'c']);
  });

  it('accepts =false for a boolean flag', () => {
    expect(parseFlags(['--web.allow-insecure=false']).values[0]?.value).toBe(false);
  });

  it('recognises --help, -h and --version', () => {
    expect(parseFlags(['--help'])).toMatchObject({ help: true, version: false, problems: [] });
    expect(parseFlags(['-h']).help).toBe(true);
    expect(parseFlags(['--version'])).toMatchObject({ help: false, version: true });
  });

  it('lists every flag in --help, with Prometheus’ name for the web configuration file', () => {
    const help = helpText();
    expect(help).toContain('heartline-exporter journal check | repair | export DIRECTORY');
    for (const { flag } of SETTINGS) {
      expect(help).toContain(`--${flag}=…`);
    }
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

  it('uses every flag and variable name once', () => {
    expect(new Set(SETTINGS.map(({ flag }) => flag)).size).toBe(SETTINGS.length);
    expect(new Set(SETTINGS.map(({ variable }) => variable)).size).toBe(SETTINGS.length);
  });
});
