import { type Violation } from './oracle';
import { type SoakOptions, type SoakResult } from './simulation';
import { DAY, HOUR, MINUTE } from './timeline';

const MIB = 2 ** 20;
/** More memory than this, relative to the first week, is growth. */
const MAX_GROWTH = 1.5;
const MAX_SHOWN_VIOLATIONS = 20;

/** Whether nothing was wrong, and the memory did not grow from week to week. */
export function isSound({ violations, deaths, found, weeklyBytes }: SoakResult): boolean {
  return violations.length === 0 && found === deaths && growth(weeklyBytes) <= MAX_GROWTH;
}

/** The result as a table, and how to repeat it if something was wrong. */
export function soakTable(options: SoakOptions, result: SoakResult): string {
  const { violations } = result;
  const count = (kind: string) => String(violations.filter((violation) => violation.kind === kind).length);
  const rows: [string, string][] = [
    ['seed, workers, days', `${options.seed}, ${options.workers}, ${options.days}`],
    ['reports, starts of the exporter, scrapes', `${result.reports}, ${result.starts}, ${result.scrapes}`],
    ['deaths that had to be found, found', `${result.deaths}, ${result.found}`],
    [
      'worst delay, of promise plus one interval',
      `${(100 * result.worstShare).toFixed(1)} % (${result.worstId})`,
    ],
    ['pages for a worker, for a fleet', `${result.pages}, ${result.fleetPages}`],
    ['false pages for a worker, for a fleet', `${count('false page')}, ${count('false fleet page')}`],
    ['found too early, or not in time', `${count('early')}, ${count('not found')}`],
    ['living workers refused, not watched', `${count('refused')}, ${count('unwatched')}`],
    ['series that contradict the API', count('series')],
    ['two heartbeats in a row lost while the exporter was away', String(result.lostTwice)],
    ['most living workers, most records', `${result.mostLiving}, ${result.mostRecords}`],
    [
      'most memory of the fleet, per week',
      `${result.weeklyBytes.map((bytes) => (bytes / MIB).toFixed(2)).join(', ')} MiB`,
    ],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
  lines.push(...violations.slice(0, MAX_SHOWN_VIOLATIONS).map(describeViolation));
  if (!isSound(result)) {
    const { seed, workers, days, shortestPromiseMs = 0 } = options;
    const shortest = shortestPromiseMs > 0 ? ` --shortest-promise-minutes ${shortestPromiseMs / MINUTE}` : '';
    lines.push(
      `Repeat it with: npm run soak -- --seed ${seed} --workers ${workers} --days ${days}${shortest}`,
    );
  }
  return lines.join('\n');
}

/** A line about a violation: when, of which kind, by whom. */
export function describeViolation({ at, kind, id, detail }: Violation): string {
  return `  ${time(at)} ${kind}: ${id}: ${detail}`;
}

function growth([first = 1, ...later]: readonly number[]): number {
  return Math.max(1, ...later) / first;
}

function time(at: number): string {
  const part = (ms: number, of: number) => String(Math.floor((at % of) / ms)).padStart(2, '0');
  return `day ${Math.floor(at / DAY)} ${part(HOUR, DAY)}:${part(MINUTE, HOUR)}`;
}
