import { HEALTH_STATES } from '@heartline/protocol';
import { type Status } from './read-status';

const UNAVAILABLE = '?';

function workersText(status: Status): string {
  if (status.workers === undefined) {
    return `workers ${UNAVAILABLE}`;
  }
  // Worst state first.
  const present = [...HEALTH_STATES].reverse().filter((state) => (status.workers?.[state] ?? 0) > 0);
  const total = present.reduce((sum, state) => sum + (status.workers?.[state] ?? 0), 0);
  const states = present.map((state) => `${status.workers?.[state] ?? 0} ${state}`).join(', ');
  return states === '' ? `workers ${total}` : `workers ${total}: ${states}`;
}

function alertsText(status: Status): string {
  if (status.firing === undefined) {
    return `alerts ${UNAVAILABLE}`;
  }
  const names = status.firing.map(({ name, count }) => (count > 1 ? `${name} ×${count}` : name));
  return names.length === 0 ? 'no alert firing' : `firing: ${names.join(', ')}`;
}

const SEPARATOR = ' │ ';

/**
 * Returns the progress of the start, or undefined once it is complete. Until every target has been scraped once, the data
 * may be from the previous run. Until every alert has been evaluated once, "no alert firing" would be meaningless. Right
 * after its start Prometheus has no targets.
 */
function startupText({ targets, rules }: Status): string | undefined {
  if (targets?.scraped === 0) {
    return 'starting: nothing scraped yet';
  }
  if (targets !== undefined && targets.scraped < targets.all) {
    return `starting: ${targets.scraped} of ${targets.all} targets scraped`;
  }
  return rules !== undefined && rules.evaluated < rules.alerting
    ? `starting: ${rules.evaluated} of ${rules.alerting} alerts evaluated`
    : undefined;
}

/**
 * Returns the status line: `workers 20: 1 failed, 19 healthy │ targets 3/3 up │ rules 46 │ firing: …`. If it is longer than
 * `columns` characters, the other sections are left out before the alerts are.
 */
export function statusLine(status: Status, columns = Infinity): string {
  const startup = startupText(status);
  if (startup !== undefined) {
    return truncate(startup, columns);
  }
  const targets = `targets ${status.targets === undefined ? UNAVAILABLE : `${status.targets.up}/${status.targets.all} up`}`;
  const rules = `rules ${status.rules?.all ?? UNAVAILABLE}`;
  const [fleet, alerts] = [workersText(status), alertsText(status)];
  const total = fleet.replace(/:.*/, '');
  const variants = [
    [fleet, targets, rules, alerts],
    [fleet, targets, alerts],
    [fleet, alerts],
    [total, alerts],
    [alerts],
  ];
  const lines = variants.map((sections) => sections.join(SEPARATOR));
  return lines.find((line) => displayWidth(line) <= columns) ?? truncate(alerts, columns);
}

function displayWidth(line: string): number {
  return Array.from(line).length;
}

/** Truncates the line to `columns` characters. A line that the terminal wraps could not be replaced by the next one. */
function truncate(line: string, columns: number): string {
  const characters = Array.from(line);
  return characters.length <= columns ? line : `${characters.slice(0, Math.max(0, columns - 1)).join('')}…`;
}

const PLAIN_EVERY_MS = 10_000;
const CLEAR_LINE = '\r\u001b[2K';

/** Output for the status: a terminal, whose last line is replaced, or a pipe or file, to which lines are appended. */
export interface StatusDisplay {
  /** Refresh interval in milliseconds. */
  readonly everyMs: number;
  /** Shows the result of `line`, which is called with the width in characters, or with undefined if it is unknown. */
  show(line: (columns?: number) => string): void;
  /** Ends the line, so that later output starts on a new one. */
  close(): void;
}

export function createStatusDisplay(output: NodeJS.WriteStream): StatusDisplay {
  if (!output.isTTY) {
    return { everyMs: PLAIN_EVERY_MS, show: (line) => output.write(`${line()}\n`), close: () => undefined };
  }
  return {
    everyMs: 1000,
    // A terminal of unknown width reports 0 columns.
    show: (line) => output.write(CLEAR_LINE + line(output.columns || undefined)),
    close: () => output.write('\n'),
  };
}
