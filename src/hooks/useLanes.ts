import { useMemo, useState } from 'react';
import { countCurrent } from '../data/census';
import { filterLanes, type LaneFilter } from '../data/filter';
import { type Fleet } from '../data/fleet';
import { type Lane } from '../data/lane';
import { NameOrder, sortLanes, type SortOrder } from '../data/sort';
import { type StateCode } from '../data/state';

export const NO_FILTER: LaneFilter = { states: new Set(), text: '' };

export interface ShownLanes {
  /** Filtered and sorted. */
  readonly lanes: readonly Lane[];
  /** Current states of all lanes, the filter left out. */
  readonly counts: ReadonlyMap<StateCode, number>;
  readonly filter: LaneFilter;
  readonly setFilter: (filter: LaneFilter) => void;
  readonly sort: SortOrder;
  readonly setSort: (sort: SortOrder) => void;
}

/** Which lanes are shown in which order; the toolbar's choice outlives refreshes, the option is where it begins. */
export function useLanes(fleet: Fleet, firstSort: SortOrder): ShownLanes {
  const [filter, setFilter] = useState(NO_FILTER);
  const [chosen, setSort] = useState<SortOrder>();
  const [names] = useState(() => new NameOrder());
  const sort = chosen ?? firstSort;
  const sorted = useMemo(() => sortLanes(fleet.lanes, sort, fleet.durations, names), [fleet, sort, names]);
  const lanes = useMemo(() => filterLanes(sorted, filter), [sorted, filter]);
  const counts = useMemo(() => countCurrent(fleet.lanes), [fleet]);
  return { lanes, counts, filter, setFilter, sort, setSort };
}
