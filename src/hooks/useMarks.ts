import { type DataFrame, type PanelData } from '@grafana/data';
import { createContext, useContext, useMemo, useState } from 'react';
import { firstAnnotations, retainAnnotations } from '../annotations/annotation-retention';
import { type Marks, NO_MARKS } from '../annotations/marks';
import { fetchRecoveryActions, type RecoveryAction } from '../annotations/recovery-marks';
import { type QueryState, useRefreshingQuery } from './useRefreshingQuery';

const MarksContext = createContext(NO_MARKS);

/** Gives the dashboard's annotations to the lanes, the time axis and the pointer. */
export const MarksProvider = MarksContext.Provider;

/** The dashboard's annotations, their colours as CSS has them. */
export function useMarks(): Marks {
  return useContext(MarksContext);
}

/** The annotations to show: those of the last complete answer until a new one is complete. */
export function useRetainedAnnotations(data: PanelData): readonly DataFrame[] {
  const [kept, setKept] = useState(() => firstAnnotations(data));
  const next = retainAnnotations(kept, data);
  if (next !== kept) {
    setKept(next);
  }
  return next.frames;
}

/** A dashboard that refreshes each 5 s needs the audit less often. */
const REFRESH_MS = 15_000;

/**
 * What was asked of workers, as the exporter's audit has it; asked again while the range moves on.
 * @param exporterUrl empty asks nothing
 * @param end the range's end in ms
 */
export function useRecoveryActions(exporterUrl: string, end: number): QueryState<RecoveryAction[]> {
  const refreshCount = Math.floor(end / REFRESH_MS);
  const query = useMemo(
    () => (exporterUrl === '' ? undefined : { base: exporterUrl, turn: refreshCount }),
    [exporterUrl, refreshCount],
  );
  return useRefreshingQuery(exporterUrl, query, ({ base }) => fetchRecoveryActions(base));
}
