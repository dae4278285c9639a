import { type DataFrame, type PanelData } from '@grafana/data';
import { useState } from 'react';
import { firstAnnotations, keptAnnotations } from '../annotations/annotation-retention';

/** The annotations to show: those of the last complete answer until a new one is complete. */
export function useKeptAnnotations(data: PanelData): readonly DataFrame[] {
  const [kept, setKept] = useState(() => firstAnnotations(data));
  const next = keptAnnotations(kept, data);
  if (next !== kept) {
    setKept(next);
  }
  return next.frames;
}
