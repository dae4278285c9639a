import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Setting, SETTINGS } from './schema/setting';
import { describeSetting } from './schema/value';

const INTRODUCTION = `# Configuration of the exporter

<!-- Written by \`npm run reference --workspace exporter\` from exporter/src/config/schema/config.ts; change it there. -->

Every key can be given in the file, as an environment variable and as a flag. A flag beats a variable, a variable beats
the file, the file beats the default. Lists are separated by commas in flags and variables. An empty variable counts as
not set. An unknown key or flag, or a value out of its range, is an error that names the line and what was allowed.

\`--config.file\` (\`HEARTLINE_CONFIG_FILE\`) names the file, which is YAML:

\`\`\`yaml
web:
  listen_address: 127.0.0.1:9877
heartbeat:
  interval_seconds: 30
  failure_threshold: 3
labels:
  allow: [region]
\`\`\`

\`SIGHUP\` and \`POST /-/reload\` read the file again. A file with an error changes nothing: the reason is logged, the answer
to the POST is 400 and names it, and \`heartline_config_last_reload_successful\` is 0. Keys marked **start** are read once, at
the start; a reload that would change one takes over the rest and names the key in \`need_restart\`. Flags and variables
cannot change while the process runs, and still beat the file.
`;

function byDefault({ defaultValue: value }: Setting): string {
  if (value === undefined) return 'not set';
  if (typeof value !== 'object') return `\`${String(value)}\``;
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
    '| default | allowed | flag | environment | read |',
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

\`--web.config.file\` names a file in the format of Prometheus’ exporter-toolkit. It is read again at a reload, with the
certificates. Paths in it start at its own directory. \`/-/healthy\` and \`/-/ready\` ask for no password.

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

What else that format knows (cipher suites, HTTP/2, rate limits, further client modes) is refused, not ignored.
`;

/** The text of docs/configuration.md. */
export function configurationReference(): string {
  const sections = [...new Set(SETTINGS.map(sectionOf))];
  const parts = sections.map((section) =>
    [`## ${section}`, ...SETTINGS.filter((each) => sectionOf(each) === section).map(entry)].join('\n\n'),
  );
  return `${[INTRODUCTION.trimEnd(), ...parts, WEB_CONFIGURATION.trimEnd()].join('\n\n')}\n`;
}

// `npm run reference --workspace exporter` runs the compiled file, exporter/dist/config/reference.js.
if (require.main === module) {
  writeFileSync(join(__dirname, '../../../docs/configuration.md'), configurationReference());
}
