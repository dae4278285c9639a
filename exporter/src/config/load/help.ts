import { SETTINGS, type Setting } from '../schema/setting';
import { describeSchema } from '../schema/value';

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
        `${setting.description}${byDefault(setting)}: ${describeSchema(setting.schema)}`,
      ),
    ),
    '',
    'Each flag is an environment variable too: --web.listen-address is HEARTLINE_WEB_LISTEN_ADDRESS.',
    'A flag beats a variable, a variable the file, the file the default.',
    '',
  ].join('\n');
}
