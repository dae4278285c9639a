import { type Status, STATES } from './status';

const NO_ANSWER = '?';

function workers(status: Status): string {
  if (status.workers === undefined) return `workers ${NO_ANSWER}`;
  // Problems first: the worst state leads.
  const present = [...STATES].reverse().filter((state) => (status.workers?.[state] ?? 0) > 0);
  const total = present.reduce((sum, state) => sum + (status.workers?.[state] ?? 0), 0);
  const states = present.map((state) => `${status.workers?.[state] ?? 0} ${state}`).join(', ');
  return states === '' ? `workers ${total}` : `workers ${total}: ${states}`;
}

function firing(status: Status): string {
  if (status.firing === undefined) return `alerts ${NO_ANSWER}`;
  const names = Object.entries(status.firing).map(([name, count]) =>
    count > 1 ? `${name} ×${count}` : name,
  );
  return names.length === 0 ? 'no alert firing' : `firing: ${names.join(', ')}`;
}

/** One line for people: `workers 20: 1 failed, 19 healthy │ targets 3/3 up │ rules 46 │ firing: …`. */
export function statusLine(status: Status): string {
  const targets = status.targets === undefined ? NO_ANSWER : `${status.targets.up}/${status.targets.all} up`;
  return [workers(status), `targets ${targets}`, `rules ${status.rules ?? NO_ANSWER}`, firing(status)].join(
    ' │ ',
  );
}

/** Cut to `columns` characters, so that a terminal does not wrap it and the next line can replace it. */
export function fitted(line: string, columns: number): string {
  const characters = Array.from(line);
  return characters.length <= columns ? line : `${characters.slice(0, Math.max(0, columns - 1)).join('')}…`;
}
