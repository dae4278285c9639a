#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { describeChannels, writeAlertmanagerConfig } from './config-file';

const USAGE =
  'Usage: alertmanager-config/cli.js --template alertmanager.yml --templates FOLDER --secrets FOLDER --out FILE [--alert-log URL]\n' +
  'The generated file contains these folders as absolute paths, so Alertmanager must see them under the same paths.';

function main(args: string[]): void {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { template: option, templates: option, secrets: option, out: option, 'alert-log': option },
  });
  const { template, templates, secrets, out, 'alert-log': alertLog } = values;
  if (template === undefined || templates === undefined || secrets === undefined || out === undefined) {
    throw new Error(
      `--template, --templates, --secrets and --out are required, got: ${Object.keys(values).join(', ') || 'none'}.\n${USAGE}`,
    );
  }
  const files = { template, templates, secrets, out, ...(alertLog === undefined ? {} : { alertLog }) };
  for (const line of describeChannels(writeAlertmanagerConfig(files))) {
    console.log(line);
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
