import { type DataFrame, type PanelData } from '@grafana/data';
import { createContext, useContext, useMemo, useState } from 'react';
import { firstAnnotations, keptAnnotations } from '../annotations/annotation-retention';
import { type Marks, NO_MARKS } from '../annotations/marks';
import { askRecoveryActions, type RecoveryAction } from '../annotations/recovery-marks';
import { type Refreshed, useRefreshed } from './useRefreshingQuery';

const MarksContext = createContext(NO_MARKS);

/** Gives the dashboard's annotations to the lanes, the time axis and the pointer. */
export const MarksProvider = MarksContext.Provider;

/** The dashboard's annotations, their colours as CSS has them. */
export function useMarks(): Marks {
  return useContext(MarksContext);
}

/** The annotations to show: those of the last complete answer until a new one is complete. */
export function useKeptAnnotations(data: PanelData): readonly DataFrame[] {
  const [kept, setKept] = useState(() => firstAnnotations(data));
  const next = keptAnnotations(kept, data);
  if (next !== kept) {
    setKept(next);
  }
  return next.frames;
}

/** A dashboard that refreshes each 5 s needs the audit less often. */
const EVERY_MS = 15_000;

/**
 * What was asked of workers, as the exporter's audit has it; asked again while the range moves on.
 * @param exporterUrl empty asks nothing
 * @param end the range's end in ms
 */
export function useRecoveryActions(exporterUrl: string, end: number): Refreshed<RecoveryAction[]> {
  const turn = Math.floor(end / EVERY_MS);
  const question = useMemo(
    () => (exporterUrl === '' ? undefined : { base: exporterUrl, turn }),
    [exporterUrl, turn],
  );
  return useRefreshed(exporterUrl, question, ({ base }) => askRecoveryActions(base));
}
