import { join } from 'node:path';
import { SERVICE_NAMES, type ServiceName } from './services/service';
import type { Stack } from './stack';

const DESCRIPTIONS: Readonly<Record<ServiceName, string>> = {
  exporter: 'all workers, problems first',
  alertmanager: 'notifications and silences (Debian: amtool only)',
  prometheus: 'series, rules and alerts',
  page: 'dashboards',
  demo: '',
  redis: '',
  bullmq: '',
};

function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Returns the message after a successful start: a table of URLs, notes, and the path of the logs. `bold` formats text. */
export function welcomeText(
  { urls, notes, paths }: Pick<Stack, 'urls' | 'notes' | 'paths'>,
  bold: (text: string) => string,
): string {
  const links = (['page', ...SERVICE_NAMES.filter((name) => name !== 'page')] as const).flatMap((name) => {
    const url = urls[name];
    return url === undefined ? [] : [{ name, url }];
  });
  const width = Math.max(0, ...links.map(({ url }) => url.length));
  const rows = links.map(
    ({ name, url }) =>
      `  ${capitalize(name).padEnd(13)} ${bold(url)}${' '.repeat(width - url.length)}  ${DESCRIPTIONS[name]}`,
  );
  const notesAndLogs = [...notes, `Logs: ${join(paths.logs, '*.log')}`].map((line) => `  ${line}`);
  return ['', bold('Heartline is up.'), '', ...rows, '', ...notesAndLogs, ''].join('\n');
}
