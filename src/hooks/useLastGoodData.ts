import { LoadingState, type PanelData } from '@grafana/data';
import { useState } from 'react';

/** The data to show, and the error of the latest query if it failed. */
export interface LastGoodData {
  readonly data: PanelData;
  readonly error?: string;
}

/** Keeps the last response that had series, so that a failed query leaves the previous lanes visible below a banner. */
export function useLastGoodData(data: PanelData): LastGoodData {
  const [good, setGood] = useState(data);
  const error = errorOf(data);
  const usable =
    error === undefined
      ? data.state !== LoadingState.Loading || data.series.length > 0
      : data.series.length > 0;
  if (usable && good !== data) {
    setGood(data);
  }
  const shown = usable ? data : good;
  return error === undefined ? { data: shown } : { data: shown, error };
}

function errorOf(data: PanelData): string | undefined {
  // `error` is deprecated in favour of `errors`, but data sources still set only one or the other.
  const failed = data.errors?.[0] ?? (data as { error?: { message?: string } }).error;
  if (failed !== undefined) {
    return failed.message ?? 'unknown error';
  }
  return data.state === LoadingState.Error ? 'unknown error' : undefined;
}
