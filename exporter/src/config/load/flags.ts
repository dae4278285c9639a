import { parseArgs } from 'node:util';
import { TypeGuard } from '@sinclair/typebox';
import { type ConfigValue, type Setting, SETTINGS, type SourceValues } from '../schema/setting';
import { didYouMean } from '@heartline/protocol/parse';
import { describeSetting, formatValue, parseText } from '../schema/value';

export interface Flags extends SourceValues {
  readonly help: boolean;
  readonly version: boolean;
  readonly configFile: string | undefined;
}

function isSwitch(setting: Setting) {
  return TypeGuard.IsBoolean(setting.schema);
}

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  'config.file': { type: 'string' },
  ...Object.fromEntries(
    SETTINGS.map((setting) => [setting.flag, { type: isSwitch(setting) ? 'boolean' : 'string' } as const]),
  ),
} as const;

/** Reads the command line, without the program's own name. `--flag value` and `--flag=value` are the same. */
export function parseFlags(argv: readonly string[]): Flags {
  const { tokens } = parseArgs({ args: [...argv], options: OPTIONS, strict: false, tokens: true });
  const texts = new Map<string, string[]>();
  const problems: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional')
      problems.push(`${formatValue(token.value)} is no flag; flags start with --`);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (!Object.hasOwn(OPTIONS, name)) problems.push(`unknown flag ${rawName}; ${suggestFlag(name)}`);
    else if (value === undefined && !isBoolean(name)) problems.push(`${rawName} needs a value: ${rawName}=…`);
    else texts.set(name, [...(texts.get(name) ?? []), value ?? 'true']);
  }
  const given = SETTINGS.flatMap((setting): ConfigValue[] => {
    const all = texts.get(setting.flag);
    if (all === undefined) return [];
    const where = `--${setting.flag}`;
    if (all.length > 1 && !TypeGuard.IsArray(setting.schema))
      problems.push(`${where} is given ${all.length} times`);
    return [{ setting, value: parseText(all.join(','), setting.schema), origin: where }];
  });
  const help = texts.has('help');
  return {
    values: given,
    problems,
    help,
    version: texts.has('version'),
    configFile: texts.get('config.file')?.at(-1),
  };
}

function isBoolean(name: string) {
  return (OPTIONS as Record<string, { type: string }>)[name]?.type === 'boolean';
}

function suggestFlag(name: string) {
  return didYouMean(
    `--${name}`,
    Object.keys(OPTIONS).map((known) => `--${known}`),
    '--help lists all',
  );
}

const WIDTH = 44;

function line(flag: string, text: string) {
  const left = `  ${flag}`;
  return left.length < WIDTH ? left.padEnd(WIDTH) + text : `${left}\n${' '.repeat(WIDTH)}${text}`;
}

function byDefault({ defaultValue: value }: Setting): string {
  if (value === undefined) return '';
  const text = typeof value === 'object' ? value.join(',') : String(value);
  return text === '' ? '' : ` (default ${text})`;
}

/** What `--help` prints. */
export function helpText(): string {
  return [
    'Usage: heartline-exporter [flags]',
    '',
    'Turns worker heartbeats, resource usage and task statistics into Prometheus series.',
    '',
    line('-h, --help', 'Print this and exit'),
    line('--version', 'Print the version and exit'),
    line('--config.file=PATH', 'YAML file to read; SIGHUP and POST /-/reload read it again'),
    ...SETTINGS.map((setting) =>
      line(
        `--${setting.flag}=…`,
        `${setting.description}${byDefault(setting)}: ${describeSetting(setting.schema)}`,
      ),
    ),
    '',
    'Each flag is an environment variable too: --web.listen-address is HEARTLINE_WEB_LISTEN_ADDRESS.',
    'A flag beats a variable, a variable the file, the file the default.',
    '',
  ].join('\n');
}
