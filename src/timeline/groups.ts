import { TYPE_LABEL, WORKER_LABEL } from '../model/data-contract';
import { PENDING, severity, type StateCode, worse } from '../model/state';
import { type Lane } from './lane';
import { compareNames } from './sort';

/** Lanes that have a label's value in common. */
export interface LaneGroup {
  /** The label's value; empty for lanes without the label. */
  readonly value: string;
  /** Those that are shown, in their order; never none. */
  readonly lanes: readonly Lane[];
  /** How many there are, those that a filter hides included. */
  readonly total: number;
  /** The worst state that one of the shown is in now. */
  readonly worst: StateCode;
}

/** What the option holds besides a label's name; neither can be one. */
export const AUTO_GROUPS = '';
export const NO_GROUPS = '-';

/** Labels that tell workers from series, not workers from each other. */
const EXCLUDED_LABELS: ReadonlySet<string> = new Set([WORKER_LABEL, '__name__']);

/** The labels that lanes can be grouped by: the worker's type first, then by name. */
export function groupLabels(lanes: readonly Pick<Lane, 'labels'>[]): string[] {
  const names = new Set(lanes.flatMap(({ labels }) => Object.keys(labels)));
  return [...names]
    .filter((name) => !EXCLUDED_LABELS.has(name))
    .sort((a, b) => Number(b === TYPE_LABEL) - Number(a === TYPE_LABEL) || compareNames(a, b));
}

/**
 * The label to group by, or undefined for lanes without groups.
 * @param option a label's name, AUTO_GROUPS or NO_GROUPS; a label that no lane has groups nothing
 */
export function chooseGroupLabel(option: string, lanes: readonly Lane[]): string | undefined {
  if (option === AUTO_GROUPS) {
    return lanes.length > MANY_LANES && differ(lanes, TYPE_LABEL) ? TYPE_LABEL : undefined;
  }
  return groupLabels(lanes).includes(option) ? option : undefined;
}

/** Groups by a label, the worst now first, then by name as people count. Lanes keep their order inside. */
export function groupLanes(
  lanes: readonly Lane[],
  label: string,
  totals: ReadonlyMap<string, number>,
): LaneGroup[] {
  const groups = new Map<string, Lane[]>();
  for (const lane of lanes) {
    const value = groupValue(lane, label);
    const group = groups.get(value);
    if (group === undefined) {
      groups.set(value, [lane]);
    } else {
      group.push(lane);
    }
  }
  return [...groups]
    .map(([value, members]) => ({
      value,
      lanes: members,
      total: totals.get(value) ?? members.length,
      worst: members.reduce<StateCode>((worst, { current }) => worse(worst, current), PENDING),
    }))
    .sort((a, b) => severity(b.worst) - severity(a.worst) || compareNames(a.value, b.value));
}

/** How many lanes each group has. */
export function countGroups(lanes: readonly Lane[], label: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const lane of lanes) {
    const value = groupValue(lane, label);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

function groupValue({ labels }: Lane, label: string): string {
  // A label may bear the name of something that every object has.
  return (Object.hasOwn(labels, label) ? labels[label] : undefined) ?? '';
}

/** One group of everything would say nothing. */
function differ(lanes: readonly Lane[], label: string): boolean {
  const first = lanes[0]?.labels[label];
  return first !== undefined && lanes.some(({ labels }) => labels[label] !== first);
}
/** Above this many lanes, groups are what the panel begins with. */
export const MANY_LANES = 300;
