import { type DataFrame, LoadingState, type PanelData } from '@grafana/data';

/** The annotations that are shown, and whether they came with a complete answer. */
export interface KeptAnnotations {
  readonly frames: readonly DataFrame[];
  readonly complete: boolean;
  /** The series of a complete answer whose annotations were all gone: believed when the next answer says so too. */
  readonly doubted?: PanelData['series'];
}

interface Answer extends Pick<PanelData, 'state' | 'series'> {
  readonly annotations?: readonly DataFrame[];
}

const NONE: readonly DataFrame[] = [];

export function firstAnnotations({ state, annotations = NONE }: Answer): KeptAnnotations {
  return { frames: annotations, complete: isComplete(state) };
}

/**
 * Keeps what was shown while a refresh is under way: annotations are asked for apart from the data, and until they come
 * Grafana hands on empty frames, which may be after the data themselves are done. A layer that was switched off hands
 * on no frame at all, and is gone at once. Returns the same object where nothing changes.
 */
export function keptAnnotations(before: KeptAnnotations, answer: Answer): KeptAnnotations {
  const { state, series, annotations = NONE } = answer;
  if (before.complete && !isComplete(state)) {
    return before;
  }
  if (before.complete && emptied(before.frames, annotations)) {
    if (before.doubted === undefined) {
      return { ...before, doubted: series };
    }
    if (before.doubted === series) {
      return before;
    }
  }
  const complete = isComplete(state);
  const same = before.frames === annotations && before.complete === complete && before.doubted === undefined;
  return same ? before : { frames: annotations, complete };
}

function isComplete(state: LoadingState): boolean {
  return state !== LoadingState.Loading && state !== LoadingState.NotStarted;
}

function emptied(before: readonly DataFrame[], now: readonly DataFrame[]): boolean {
  return before.length === now.length && before.some(({ length }, i) => length > 0 && now[i]?.length === 0);
}
