import { useCallback, useMemo, useState } from 'react';
import { type StateCode } from '../model/state';
import { countCurrent } from '../statistics/state-counts';
import { filterLanes, type LaneFilter, parseStates, formatStates } from '../timeline/filter';
import { type Fleet } from '../timeline/fleet';
import { type Lane } from '../timeline/lane';
import { NameOrder, SORT_ORDERS, sortLanes, type SortOrder } from '../timeline/sort';
import { SORT_PARAM, STATES_PARAM, SEARCH_PARAM, useUrlParam, useDebouncedUrlParam } from './useUrlParam';

export const NO_FILTER: LaneFilter = { states: new Set(), text: '' };

export interface ShownLanes {
  /** Filtered and sorted. */
  readonly lanes: readonly Lane[];
  /** Number of lanes in each current state, independent of the filter. */
  readonly counts: ReadonlyMap<StateCode, number>;
  readonly filter: LaneFilter;
  readonly setFilter: (filter: LaneFilter) => void;
  readonly sort: SortOrder;
  readonly setSort: (sort: SortOrder) => void;
}

/**
 * Filters and sorts the lanes. The toolbar's selection survives refreshes and starts with the panel option.
 * @param inUrl whether the selection is kept in the URL instead of in this panel
 */
export function useLanes(fleet: Fleet, initialSort: SortOrder, inUrl: boolean): ShownLanes {
  const [text = '', setText] = useDebouncedUrlParam(SEARCH_PARAM, inUrl);
  const [stateNames, setStateNames] = useUrlParam(STATES_PARAM, inUrl);
  const [sortParam, setSort] = useUrlParam(SORT_PARAM, inUrl);
  const [names] = useState(() => new NameOrder());
  const filter = useMemo(() => ({ text, states: parseStates(stateNames) }), [text, stateNames]);
  const setFilter = useCallback(
    (next: LaneFilter) => {
      setText(next.text);
      setStateNames(formatStates(next.states));
    },
    [setText, setStateNames],
  );
  const sort = SORT_ORDERS.find((order) => order === sortParam) ?? initialSort;
  const sorted = useMemo(() => sortLanes(fleet.lanes, sort, fleet.durations, names), [fleet, sort, names]);
  const lanes = useMemo(() => filterLanes(sorted, filter), [sorted, filter]);
  const counts = useMemo(() => countCurrent(fleet.lanes), [fleet]);
  return { lanes, counts, filter, setFilter, sort, setSort };
}
