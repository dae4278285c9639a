import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The runbook of one alert. */
export interface Runbook {
  /** Name of the alert, which is the heading. */
  readonly alert: string;
  /** Markdown, without the heading. */
  readonly text: string;
  /** Title of its page. */
  readonly subject: string;
}

/** A heading that consists of the name of an alert only. */
const ALERT_HEADING = /^## +([A-Z][A-Za-z0-9]{2,127})\s*$/;
const TITLE = /^# +(.+?)\s*$/;
const FENCE = /^\s*(```|~~~)/;

/** Parses a page: each second-level heading that is the name of an alert starts a runbook. The linters use this, too. */
export function parseRunbooks(page: string): Runbook[] {
  const runbooks: { alert: string; lines: string[] }[] = [];
  let subject = '';
  let fenced = false;
  for (const line of page.split(/\r?\n/)) {
    if (FENCE.test(line)) {
      fenced = !fenced;
    }
    // A line of a code block is not a heading.
    const heading = fenced ? null : /^#{1,2} /.exec(line);
    if (heading === null) {
      runbooks.at(-1)?.lines.push(line);
    } else if (ALERT_HEADING.test(line)) {
      runbooks.push({ alert: ALERT_HEADING.exec(line)?.[1] ?? '', lines: [] });
    } else {
      subject = TITLE.exec(line)?.[1] ?? subject;
    }
  }
  return runbooks.map(({ alert, lines }) => ({ alert, subject, text: lines.join('\n').trim() }));
}

/** Reads the runbooks of all *.md files in a directory, by alert; empty if the directory does not exist. */
export function readRunbooks(directory: string): ReadonlyMap<string, Runbook> {
  const runbooks = listPages(directory).flatMap((name) =>
    parseRunbooks(readFileSync(join(directory, name), 'utf8')),
  );
  return new Map(runbooks.map((runbook) => [runbook.alert, runbook]));
}

function listPages(directory: string): string[] {
  return existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => name.endsWith('.md'))
        .sort()
    : [];
}
