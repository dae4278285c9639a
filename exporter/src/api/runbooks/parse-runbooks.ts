import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What people read about one alert. */
export interface Runbook {
  /** The alert's name: the heading. */
  readonly alert: string;
  /** Markdown, without the heading. */
  readonly text: string;
  /** Title of the page that it is of. */
  readonly subject: string;
}

/** The heading of an alert is its name and nothing else. */
const ALERT_HEADING = /^## +([A-Z][A-Za-z0-9]{2,127})\s*$/;
const TITLE = /^# +(.+?)\s*$/;
const FENCE = /^\s*(```|~~~)/;

/** The runbooks of a page: one for each second-level heading that names an alert. */
export function parseRunbooks(page: string): Runbook[] {
  const runbooks: { alert: string; lines: string[] }[] = [];
  let subject = '';
  let fenced = false;
  for (const line of page.split(/\r?\n/)) {
    if (FENCE.test(line)) fenced = !fenced;
    // A shell comment in an example is no heading.
    const heading = fenced ? null : /^#{1,2} /.exec(line);
    if (heading === null) runbooks.at(-1)?.lines.push(line);
    else if (ALERT_HEADING.test(line))
      runbooks.push({ alert: ALERT_HEADING.exec(line)?.[1] ?? '', lines: [] });
    else subject = TITLE.exec(line)?.[1] ?? subject;
  }
  return runbooks.map(({ alert, lines }) => ({ alert, subject, text: lines.join('\n').trim() }));
}

/** Every runbook of a directory's *.md files, by alert; empty where there is no such directory. */
export function readRunbooks(directory: string): ReadonlyMap<string, Runbook> {
  const runbooks = filesIn(directory).flatMap((name) =>
    parseRunbooks(readFileSync(join(directory, name), 'utf8')),
  );
  return new Map(runbooks.map((runbook) => [runbook.alert, runbook]));
}

function filesIn(directory: string): string[] {
  return existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => name.endsWith('.md'))
        .sort()
    : [];
}
