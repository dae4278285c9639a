import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { buildAlertmanagerConfig, type GeneratedConfig } from './alertmanager-config';
import type { Secrets } from './channels';

/** What to generate from, and where to. Relative paths are taken from the working directory. */
export interface AlertmanagerConfigFiles {
  /** alerting/alertmanager.yml */
  readonly template: string;
  /** Folder of the *.tmpl files. */
  readonly templates: string;
  /** Folder of the secrets; need not exist. */
  readonly secrets: string;
  /** The file to write; its folder is made. */
  readonly out: string;
  /** Address of the exporter's record of alerts; absent: none is kept. */
  readonly alertLog?: string;
}

/** The secrets folder as a map: one value per file, without README.md and dot files. A missing folder holds none. */
export function readSecrets(folder: string): Secrets {
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder)
      .filter(
        (name) => name !== 'README.md' && !name.startsWith('.') && statSync(join(folder, name)).isFile(),
      )
      .map((name): [string, string] => [name, readFileSync(join(folder, name), 'utf8').trim()])
      .filter(([, value]) => value !== ''),
  );
}

/**
 * Writes the configuration that runs, in one step, so that a reload never reads half of it. It names the secrets' files
 * and holds none of them. Throws the file system's error where a file cannot be read or written.
 */
export function writeAlertmanagerConfig(files: AlertmanagerConfigFiles): GeneratedConfig {
  const running = buildAlertmanagerConfig(readFileSync(files.template, 'utf8'), readSecrets(files.secrets), {
    templates: resolve(files.templates),
    secrets: resolve(files.secrets),
    ...(files.alertLog === undefined ? {} : { alertLog: files.alertLog }),
  });
  const out = resolve(files.out);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(`${out}.new`, running.yaml);
  renameSync(`${out}.new`, out);
  return running;
}

/**
 * One line per channel, for the start of a stack, and where none is on one that says who hears of alerts all the same.
 * `secrets` is the folder as its user calls it.
 */
export function describeChannels(running: GeneratedConfig, secrets = 'secrets'): string[] {
  const { enabledChannels: channelsOn, disabledChannels: channelsOff, hasAlertLog: recorded } = running;
  const nobody = recorded
    ? 'the exporter alone hears of alerts (GET /health/alerts)'
    : 'nobody hears of alerts';
  return [
    ...channelsOn.map((channel) => `${channel}: on`),
    ...channelsOff.map(
      ({ channel, reason }) => `${channel}: off (${reason.replaceAll(/\bsecrets\//g, () => `${secrets}/`)})`,
    ),
    ...(channelsOn.length === 0 ? [`No channel is on: ${nobody}`] : []),
  ];
}
