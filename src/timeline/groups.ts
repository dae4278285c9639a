import { TYPE_LABEL, WORKER_LABEL } from '../model/data-contract';
import { PENDING, severity, type StateCode, worse } from '../model/state';
import { type Lane } from './lane';
import { compareNames } from './sort';

/** Lanes that share a label value. */
export interface LaneGroup {
  /** The label value; empty for lanes without the label. */
  readonly value: string;
  /** The shown lanes in their order; never empty. */
  readonly lanes: readonly Lane[];
  /** Number of lanes, including those that a filter hides. */
  readonly total: number;
  /** The worst current state of the shown lanes. */
  readonly worst: StateCode;
}

/** Values of the option that are not label names. */
export const AUTO_GROUPS = '';
export const NO_GROUPS = '-';

/** Labels that identify the worker or the metric, which cannot form groups. */
const EXCLUDED_LABELS: ReadonlySet<string> = new Set([WORKER_LABEL, '__name__']);

/** Returns the labels that lanes can be grouped by: the worker's type first, then by name. */
export function groupLabels(lanes: readonly Pick<Lane, 'labels'>[]): string[] {
  const names = new Set(lanes.flatMap(({ labels }) => Object.keys(labels)));
  return [...names]
    .filter((name) => !EXCLUDED_LABELS.has(name))
    .sort((a, b) => Number(b === TYPE_LABEL) - Number(a === TYPE_LABEL) || compareNames(a, b));
}

/**
 * Returns the label to group by, or undefined for lanes without groups.
 * @param option a label name, AUTO_GROUPS or NO_GROUPS; a label that no lane has is ignored
 */
export function chooseGroupLabel(option: string, lanes: readonly Lane[]): string | undefined {
  if (option === AUTO_GROUPS) {
    return lanes.length > MANY_LANES && differ(lanes, TYPE_LABEL) ? TYPE_LABEL : undefined;
  }
  return groupLabels(lanes).includes(option) ? option : undefined;
}

/**
 * Groups lanes by a label, sorted by current worst state, then by name in natural order. Lanes keep their
 * order.
 */
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

/** Returns the number of lanes in each group. */
export function countGroups(lanes: readonly Lane[], label: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const lane of lanes) {
    const value = groupValue(lane, label);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

function groupValue({ labels }: Lane, label: string): string {
  // A label may have the name of a built-in property.
  return (Object.hasOwn(labels, label) ? labels[label] : undefined) ?? '';
}

/** A single group with all lanes would be useless. */
function differ(lanes: readonly Lane[], label: string): boolean {
  const first = lanes[0]?.labels[label];
  return first !== undefined && lanes.some(({ labels }) => labels[label] !== first);
}
/** Above this many lanes, the panel groups them by default and begins with collapsed groups. */
export const MANY_LANES = 300;
