import { type DataFrame, type PanelData } from '@grafana/data';
import { createContext, useContext, useMemo, useState } from 'react';
import { firstAnnotations, retainAnnotations } from '../annotations/annotation-retention';
import { type Marks, NO_MARKS } from '../annotations/marks';
import { fetchRecoveryActions, type RecoveryAction } from '../annotations/recovery-marks';
import { type QueryState, useRefreshingQuery } from './useRefreshingQuery';

const MarksContext = createContext(NO_MARKS);

/** Provides the dashboard's annotations to the lanes, the time axis and the tooltips. */
export const MarksProvider = MarksContext.Provider;

/** Returns the dashboard's annotations, with CSS colours. */
export function useMarks(): Marks {
  return useContext(MarksContext);
}

/** Returns the annotations of the last complete response. */
export function useRetainedAnnotations(data: PanelData): readonly DataFrame[] {
  const [retained, setRetained] = useState(() => firstAnnotations(data));
  const next = retainAnnotations(retained, data);
  if (next !== retained) {
    setRetained(next);
  }
  return next.frames;
}

/** Minimum time between two requests for the audit, because dashboards may refresh every 5 s. */
const REFRESH_MS = 15_000;

/**
 * Fetches the recovery actions from the exporter's audit, and again while the range moves on.
 * @param exporterUrl if empty, nothing is fetched
 * @param end the range's end in ms
 */
export function useRecoveryActions(exporterUrl: string, end: number): QueryState<RecoveryAction[]> {
  const refreshCount = Math.floor(end / REFRESH_MS);
  const query = useMemo(
    () => (exporterUrl === '' ? undefined : { base: exporterUrl, refreshCount }),
    [exporterUrl, refreshCount],
  );
  return useRefreshingQuery(exporterUrl, query, ({ base }) => fetchRecoveryActions(base));
}
