import { useCallback, useMemo, useState } from 'react';
import { type Fleet } from '../timeline/fleet';
import {
  countGroups,
  chooseGroupLabel,
  groupLabels,
  groupLanes,
  MANY_LANES,
  NO_GROUPS,
} from '../timeline/groups';
import { type Lane } from '../timeline/lane';
import { groupRows, laneRows, type TimelineRow } from '../timeline/timeline-rows';
import { GROUP_PARAM, useUrlParam } from './useUrlParam';

export interface Groups {
  readonly rows: readonly TimelineRow[];
  /** All shown lanes in the order of the rows, those of collapsed groups included. */
  readonly lanes: readonly Lane[];
  /** The label that lanes are grouped by; undefined where they are not. */
  readonly label: string | undefined;
  /** The labels that they can be grouped by. */
  readonly labels: readonly string[];
  /** Takes a label's name or NO_GROUPS. */
  readonly setLabel: (label: string) => void;
  readonly toggle: (group: string) => void;
  readonly toggleAll: (expanded: boolean) => void;
}

/** What the user has opened and closed: all groups, and since then single ones. */
interface ExpandedGroups {
  readonly all?: boolean;
  readonly single: ReadonlyMap<string, boolean>;
}

const NO_CHANGES: ExpandedGroups = { single: new Map() };

/**
 * Sets the shown lanes into groups, or leaves them flat. What the user chose outlives refreshes; until then, and
 * where no lane has that label, the option holds, and more lanes than fit into a glance begin collapsed.
 * @param shown filtered and sorted
 * @param inUrl whether the choice of the label is in the address, and not in this panel alone
 */
export function useGroups(fleet: Fleet, shown: readonly Lane[], option: string, inUrl: boolean): Groups {
  const [chosen, setChosen] = useUrlParam(GROUP_PARAM, inUrl);
  const [expanded, setOpened] = useState(NO_CHANGES);
  const labels = useMemo(() => groupLabels(fleet.lanes), [fleet]);
  // A link may bring what is no label here.
  const requestedLabel = [NO_GROUPS, ...labels].find((one) => one === chosen) ?? option;
  const label = useMemo(() => chooseGroupLabel(requestedLabel, fleet.lanes), [fleet, requestedLabel]);
  const groups = useMemo(
    () => (label === undefined ? undefined : groupLanes(shown, label, countGroups(fleet.lanes, label))),
    [fleet, shown, label],
  );
  const isExpanded = useCallback(
    (group: string) => expanded.single.get(group) ?? expanded.all ?? shown.length <= MANY_LANES,
    [expanded, shown.length],
  );
  const rows = useMemo(
    () => (groups === undefined ? laneRows(shown) : groupRows(groups, isExpanded)),
    [groups, shown, isExpanded],
  );
  const lanes = useMemo(() => groups?.flatMap((group) => group.lanes) ?? shown, [groups, shown]);
  const toggle = useCallback(
    (group: string) =>
      setOpened((old) => ({ ...old, single: new Map(old.single).set(group, !isExpanded(group)) })),
    [isExpanded],
  );
  const toggleAll = useCallback((all: boolean) => setOpened({ all, single: new Map() }), []);
  const setLabel = useCallback(
    (next: string) => {
      setChosen(next);
      setOpened(NO_CHANGES);
    },
    [setChosen],
  );
  return { rows, lanes, label, labels, setLabel, toggle, toggleAll };
}
