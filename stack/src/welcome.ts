import { join } from 'node:path';
import { PART_NAMES, type PartName } from './services/service';
import type { Stack } from './stack';

const WHAT_IT_SHOWS: Readonly<Record<PartName, string>> = {
  exporter: 'every worker, problems first',
  alertmanager: 'who is told, and silences (on Debian by amtool alone)',
  prometheus: 'series, rules and alerts',
  page: 'the dashboards',
  demo: '',
};

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** What to open, as a small table, with the place of the logs below. `bold` marks up what is in it. */
export function welcome(
  { urls, notes, layout }: Pick<Stack, 'urls' | 'notes' | 'layout'>,
  bold: (text: string) => string,
): string {
  const shown = (['page', ...PART_NAMES.filter((name) => name !== 'page')] as const).flatMap((name) => {
    const url = urls[name];
    return url === undefined ? [] : [{ name, url }];
  });
  const width = Math.max(0, ...shown.map(({ url }) => url.length));
  const rows = shown.map(
    ({ name, url }) =>
      `  ${capital(name).padEnd(13)} ${bold(url)}${' '.repeat(width - url.length)}  ${WHAT_IT_SHOWS[name]}`,
  );
  const remarks = [...notes, `Logs: ${join(layout.logs, '*.log')}`].map((line) => `  ${line}`);
  return ['', bold('Heartline is up.'), '', ...rows, '', ...remarks, ''].join('\n');
}
