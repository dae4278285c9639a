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

/** Input and output of the generator. Paths are relative to the working directory. */
export interface AlertmanagerConfigFiles {
  /** alerting/alertmanager.yml */
  readonly template: string;
  /** Folder of the *.tmpl files. */
  readonly templates: string;
  /** Folder of the secrets; it may be missing. */
  readonly secrets: string;
  /** The file to write. Its folder is created. */
  readonly out: string;
  /** URL of the exporter's alert log. Absent: alerts are not sent to it. */
  readonly alertLog?: string;
}

/** Reads the secrets folder: one value per file, without README.md and dot files. Returns no values if it is missing. */
export function readSecrets(folder: string): Secrets {
  if (!existsSync(folder)) {
    return new Map();
  }
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
 * Generates the configuration and writes it atomically, so that a reload never reads a partial file. It contains the paths
 * of the secrets, not their values. Throws the file system's error if a file cannot be read or written.
 */
export function writeAlertmanagerConfig(files: AlertmanagerConfigFiles): GeneratedConfig {
  const config = buildAlertmanagerConfig(readFileSync(files.template, 'utf8'), readSecrets(files.secrets), {
    templates: resolve(files.templates),
    secrets: resolve(files.secrets),
    ...(files.alertLog === undefined ? {} : { alertLog: files.alertLog }),
  });
  const out = resolve(files.out);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(`${out}.new`, config.yaml);
  renameSync(`${out}.new`, out);
  return config;
}

/**
 * Returns one line per channel, and if none is on, one that says where alerts go instead. `secrets` is the folder as the
 * user named it.
 */
export function describeChannels(config: GeneratedConfig, secrets = 'secrets'): string[] {
  const { enabledChannels, disabledChannels, hasAlertLog } = config;
  const fallback = hasAlertLog
    ? 'only the exporter receives alerts (GET /health/alerts)'
    : 'alerts are not sent anywhere';
  return [
    ...enabledChannels.map((channel) => `${channel}: on`),
    ...disabledChannels.map(
      ({ channel, reason }) => `${channel}: off (${reason.replaceAll(/\bsecrets\//g, () => `${secrets}/`)})`,
    ),
    ...(enabledChannels.length === 0 ? [`No notification channel is on; ${fallback}`] : []),
  ];
}
