import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeSetting, type Setting, SETTINGS } from './schema/setting';
import { sourceReference } from './source-reference';

const INTRODUCTION = `# Configuration of the exporter

<!-- Written by \`npm run reference --workspace exporter\` from exporter/src/config/schema/config.ts; change it there. -->

Every key but \`sources\` can be set in the configuration file, as an environment variable and as a flag. Flags override environment
variables, which override the file. Separate the items of a list by commas in flags and variables. An empty variable
counts as not set. An unknown key or flag, or a value out of range, is an error that names the origin (file and line,
variable or flag), the allowed values and the given value.

Set the path of the configuration file with \`--config.file\` or \`HEARTLINE_CONFIG_FILE\`. The file is YAML:

\`\`\`yaml
web:
  listen_address: 127.0.0.1:9877
heartbeat:
  interval_seconds: 30
  failure_threshold: 3
labels:
  allow: [region]
\`\`\`

\`SIGHUP\` and \`POST /-/reload\` read the file again. If the file has an error, the running configuration stays: the exporter
logs the error, the response to the POST is 400 with the error, and \`heartline_config_last_reload_successful\` is 0. Keys
marked **start** are read once, at startup. If a reload would change one, the exporter applies the other keys and lists it
in \`need_restart\`. Flags and variables cannot change while the process runs, and override the file at a reload, too.
`;

function byDefault({ defaultValue: value }: Setting): string {
  if (value === undefined) {
    return 'not set';
  }
  if (typeof value !== 'object') {
    return `\`${String(value)}\``;
  }
  return value.length === 0 ? 'none' : `\`${value.join(', ')}\``;
}

function sectionOf({ name }: Setting) {
  return name.slice(0, name.indexOf('.'));
}
function cell(text: string) {
  return text.replaceAll('|', '\\|');
}

function entry(setting: Setting): string {
  const unit = setting.unit === undefined ? '' : `, in ${setting.unit}`;
  return [
    `### ${setting.name}`,
    '',
    `${setting.description}.`,
    '',
    '| default | allowed | flag | environment | read at |',
    '| --- | --- | --- | --- | --- |',
    `| ${[
      byDefault(setting),
      cell(describeSetting(setting.schema)) + unit,
      `\`--${setting.flag}\``,
      `\`${setting.variable}\``,
      setting.needsRestart ? '**start**' : 'reload',
    ].join(' | ')} |`,
  ].join('\n');
}

const WEB_CONFIGURATION = `## The web configuration file

Set its path with \`--web.config.file\`. It has the format of Prometheus’ exporter-toolkit. A reload reads it and the
certificates again. Relative paths start at the directory of the file. \`/-/healthy\` and \`/-/ready\` require no password.

\`\`\`yaml
tls_server_config:
  cert_file: server.crt
  key_file: server.key
  min_version: TLS13 # TLS12 by default
  client_auth_type: RequireAndVerifyClientCert # NoClientCert by default
  client_ca_file: clients.crt
http_server_config:
  headers: { Strict-Transport-Security: max-age=31536000 }
basic_auth_users:
  prometheus: $2y$10$… # htpasswd -nBC 10 ""
\`\`\`

Other keys of that format (cipher suites, HTTP/2, rate limits, other client modes) are errors; they are not ignored.
`;

/** Returns the text of docs/configuration.md. */
export function configurationReference(): string {
  const sections = [...new Set(SETTINGS.map(sectionOf))];
  const parts = sections.map((section) =>
    [`## ${section}`, ...SETTINGS.filter((each) => sectionOf(each) === section).map(entry)].join('\n\n'),
  );
  return `${[INTRODUCTION.trimEnd(), ...parts, sourceReference(), WEB_CONFIGURATION.trimEnd()].join('\n\n')}\n`;
}

// `npm run reference --workspace exporter` runs the compiled file, exporter/dist/config/reference.js.
if (require.main === module) {
  writeFileSync(join(__dirname, '../../../docs/configuration.md'), configurationReference());
}
