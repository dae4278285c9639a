import { useCallback, useMemo, useState } from 'react';
import { type StateCode } from '../model/state';
import { countCurrent } from '../statistics/state-counts';
import { filterLanes, type LaneFilter, statesOf, statesText } from '../timeline/filter';
import { type Fleet } from '../timeline/fleet';
import { type Lane } from '../timeline/lane';
import { NameOrder, SORT_ORDERS, sortLanes, type SortOrder } from '../timeline/sort';
import { SORT_PARAM, STATES_PARAM, TEXT_PARAM, useAddressText, useTypedText } from './useUrlParam';

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

/**
 * Which lanes are shown in which order; the toolbar's choice outlives refreshes, the option is where it begins.
 * @param inAddress whether the choice is in the address, and not in this panel alone
 */
export function useLanes(fleet: Fleet, firstSort: SortOrder, inAddress: boolean): ShownLanes {
  const [text = '', setText] = useTypedText(TEXT_PARAM, inAddress);
  const [words, setWords] = useAddressText(STATES_PARAM, inAddress);
  const [chosen, setSort] = useAddressText(SORT_PARAM, inAddress);
  const [names] = useState(() => new NameOrder());
  const filter = useMemo(() => ({ text, states: statesOf(words) }), [text, words]);
  const setFilter = useCallback(
    (next: LaneFilter) => {
      setText(next.text);
      setWords(statesText(next.states));
    },
    [setText, setWords],
  );
  const sort = SORT_ORDERS.find((order) => order === chosen) ?? firstSort;
  const sorted = useMemo(() => sortLanes(fleet.lanes, sort, fleet.durations, names), [fleet, sort, names]);
  const lanes = useMemo(() => filterLanes(sorted, filter), [sorted, filter]);
  const counts = useMemo(() => countCurrent(fleet.lanes), [fleet]);
  return { lanes, counts, filter, setFilter, sort, setSort };
}
