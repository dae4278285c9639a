#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { describeChannels, writeAlertmanagerConfig } from './config-file';

const USAGE =
  'Usage: alertmanagerConfigCli --template alertmanager.yml --templates FOLDER --secrets FOLDER --out FILE [--alert-log URL]\n' +
  'Folders are written into the file as they are seen here, so Alertmanager must see them under the same paths.';

function main(args: string[]): void {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { template: option, templates: option, secrets: option, out: option, 'alert-log': option },
  });
  const { template, templates, secrets, out, 'alert-log': alertLog } = values;
  if (template === undefined || templates === undefined || secrets === undefined || out === undefined)
    throw new Error(
      `All four options without brackets are needed; given: ${Object.keys(values).join(', ') || 'none'}.\n${USAGE}`,
    );
  const files = { template, templates, secrets, out, ...(alertLog === undefined ? {} : { alertLog }) };
  for (const line of describeChannels(writeAlertmanagerConfig(files))) console.log(line);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
