import { useMemo } from 'react';
import { askRecoveryActions, type RecoveryAction } from '../annotations/recovery-actions';
import { type Refreshed } from './refresher';
import { useRefreshed } from './useRefreshingQuery';

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
