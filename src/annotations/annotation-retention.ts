import { type DataFrame, LoadingState, type PanelData } from '@grafana/data';

/** The annotations that are shown, and whether they came with a complete answer. */
export interface RetainedAnnotations {
  readonly frames: readonly DataFrame[];
  readonly complete: boolean;
  /** The series of a complete answer whose annotations were all gone: believed when the next answer says so too. */
  readonly emptySeries?: PanelData['series'];
}

interface PanelResponse extends Pick<PanelData, 'state' | 'series'> {
  readonly annotations?: readonly DataFrame[];
}

const NONE: readonly DataFrame[] = [];

export function firstAnnotations({ state, annotations = NONE }: PanelResponse): RetainedAnnotations {
  return { frames: annotations, complete: isComplete(state) };
}

/**
 * Keeps what was shown while a refresh is under way: annotations are asked for apart from the data, and until they come
 * Grafana hands on empty frames, which may be after the data themselves are done. A layer that was switched off hands
 * on no frame at all, and is gone at once. Returns the same object where nothing changes.
 */
export function retainAnnotations(before: RetainedAnnotations, answer: PanelResponse): RetainedAnnotations {
  const { state, series, annotations = NONE } = answer;
  if (before.complete && !isComplete(state)) {
    return before;
  }
  if (before.complete && lostAnnotations(before.frames, annotations)) {
    if (before.emptySeries === undefined) {
      return { ...before, emptySeries: series };
    }
    if (before.emptySeries === series) {
      return before;
    }
  }
  const complete = isComplete(state);
  const same =
    before.frames === annotations && before.complete === complete && before.emptySeries === undefined;
  return same ? before : { frames: annotations, complete };
}

function isComplete(state: LoadingState): boolean {
  return state !== LoadingState.Loading && state !== LoadingState.NotStarted;
}

function lostAnnotations(before: readonly DataFrame[], now: readonly DataFrame[]): boolean {
  return before.length === now.length && before.some(({ length }, i) => length > 0 && now[i]?.length === 0);
}
