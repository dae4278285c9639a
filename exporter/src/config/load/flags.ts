import { parseArgs } from 'node:util';
import { TypeGuard } from '@sinclair/typebox';
import { type ConfigValue, type Setting, SETTINGS, type SourceValues } from '../schema/setting';
import { didYouMean } from '@heartline/protocol/parse';
import { describeSetting, formatValue, parseText } from '../schema/setting';

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

/** Parses the command line, without the name of the program. `--flag value` and `--flag=value` are equivalent. */
export function parseFlags(argv: readonly string[]): Flags {
  const { tokens } = parseArgs({ args: [...argv], options: OPTIONS, strict: false, tokens: true });
  const texts = new Map<string, string[]>();
  const problems: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') {
      problems.push(`unexpected argument ${formatValue(token.value)}; flags start with --`);
    }
    if (token.kind !== 'option') {
      continue;
    }
    const { name, rawName, value } = token;
    if (!Object.hasOwn(OPTIONS, name)) {
      problems.push(`unknown flag ${rawName}; ${suggestFlag(name)}`);
    } else if (value === undefined && !isBoolean(name)) {
      problems.push(`${rawName} needs a value: ${rawName}=…`);
    } else {
      texts.set(name, [...(texts.get(name) ?? []), value ?? 'true']);
    }
  }
  const values = SETTINGS.flatMap((setting): ConfigValue[] => {
    const all = texts.get(setting.flag);
    if (all === undefined) {
      return [];
    }
    const origin = `--${setting.flag}`;
    if (all.length > 1 && !TypeGuard.IsArray(setting.schema)) {
      problems.push(`${origin} is set ${all.length} times; set it once`);
    }
    return [{ setting, value: parseText(all.join(','), setting.schema), origin }];
  });
  return {
    values,
    problems,
    help: texts.has('help'),
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
    Object.keys(OPTIONS).map((option) => `--${option}`),
    '--help lists all flags',
  );
}

const WIDTH = 44;

function line(flag: string, text: string) {
  const left = `  ${flag}`;
  return left.length < WIDTH ? left.padEnd(WIDTH) + text : `${left}\n${' '.repeat(WIDTH)}${text}`;
}

function unit({ unit: name }: Setting): string {
  return name === undefined ? '' : `, in ${name}`;
}

function byDefault({ defaultValue: value }: Setting): string {
  if (value === undefined) {
    return '';
  }
  const text = typeof value === 'object' ? value.join(',') : String(value);
  return text === '' ? '' : ` (default ${text})`;
}

/** Returns the text that `--help` prints. */
export function helpText(): string {
  return [
    'Usage: heartline-exporter [flags]',
    '       heartline-exporter discover --redis=URL | --postgres=URL | --mysql=URL | --rabbitmq=URL',
    '       heartline-exporter journal check | repair | export DIRECTORY',
    '',
    'Exposes worker heartbeats, resource usage and task statistics as Prometheus metrics.',
    '',
    line('-h, --help', 'Print this and exit'),
    line('--version', 'Print the version and exit'),
    line('--config.file=PATH', 'Configuration file in YAML. SIGHUP and POST /-/reload read it again'),
    ...SETTINGS.map((setting) =>
      line(
        `--${setting.flag}=…`,
        `${setting.description}. Allowed: ${describeSetting(setting.schema)}${unit(setting)}${byDefault(setting)}.`,
      ),
    ),
    '',
    'Each flag can also be set as an environment variable: --web.listen-address as HEARTLINE_WEB_LISTEN_ADDRESS.',
    'Flags override environment variables, which override the configuration file.',
    '',
  ].join('\n');
}
