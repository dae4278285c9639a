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
  /** All shown lanes in the order of the rows, including those in collapsed groups. */
  readonly lanes: readonly Lane[];
  /** The label that lanes are grouped by; undefined if they are not grouped. */
  readonly label: string | undefined;
  /** The labels that lanes can be grouped by. */
  readonly labels: readonly string[];
  /** Takes the name of a label, or NO_GROUPS. */
  readonly setLabel: (label: string) => void;
  readonly toggle: (group: string) => void;
  readonly toggleAll: (expanded: boolean) => void;
}

/** What the user has expanded and collapsed: all groups at once, and single groups since then. */
interface ExpandedGroups {
  readonly all?: boolean;
  readonly single: ReadonlyMap<string, boolean>;
}

const NO_CHANGES: ExpandedGroups = { single: new Map() };

/**
 * Groups the shown lanes, or leaves them flat. The user's selection survives refreshes. Until there is one, and if no
 * lane has the selected label, the panel option applies. More than MANY_LANES lanes start collapsed.
 * @param shown filtered and sorted
 * @param inUrl whether the selected label is kept in the URL instead of in this panel
 */
export function useGroups(fleet: Fleet, shown: readonly Lane[], option: string, inUrl: boolean): Groups {
  const [selected, setSelected] = useUrlParam(GROUP_PARAM, inUrl);
  const [expanded, setExpanded] = useState(NO_CHANGES);
  const labels = useMemo(() => groupLabels(fleet.lanes), [fleet]);
  // A link may contain a label that no lane has.
  const requestedLabel = [NO_GROUPS, ...labels].find((label) => label === selected) ?? option;
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
      setExpanded((previous) => ({
        ...previous,
        single: new Map(previous.single).set(group, !isExpanded(group)),
      })),
    [isExpanded],
  );
  const toggleAll = useCallback((all: boolean) => setExpanded({ all, single: new Map() }), []);
  const setLabel = useCallback(
    (next: string) => {
      setSelected(next);
      setExpanded(NO_CHANGES);
    },
    [setSelected],
  );
  return { rows, lanes, label, labels, setLabel, toggle, toggleAll };
}
