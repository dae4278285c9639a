import { type DataFrame, LoadingState, type PanelData } from '@grafana/data';

/** The shown annotations, and whether they came with a complete response. */
export interface RetainedAnnotations {
  readonly frames: readonly DataFrame[];
  readonly complete: boolean;
  /**
   * The series of a complete response in which all annotations were gone. Their absence is accepted if the
   * next response confirms it.
   */
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
 * Keeps the shown annotations during a refresh: Grafana queries annotations separately from the data and
 * passes empty frames until they arrive, which may be after the data is complete. A layer that was switched
 * off passes no frame at all and disappears at once. Returns the same object if nothing changes.
 */
export function retainAnnotations(
  previous: RetainedAnnotations,
  response: PanelResponse,
): RetainedAnnotations {
  const { state, series, annotations = NONE } = response;
  if (previous.complete && !isComplete(state)) {
    return previous;
  }
  if (previous.complete && lostAnnotations(previous.frames, annotations)) {
    if (previous.emptySeries === undefined) {
      return { ...previous, emptySeries: series };
    }
    if (previous.emptySeries === series) {
      return previous;
    }
  }
  const complete = isComplete(state);
  const same =
    previous.frames === annotations && previous.complete === complete && previous.emptySeries === undefined;
  return same ? previous : { frames: annotations, complete };
}

function isComplete(state: LoadingState): boolean {
  return state !== LoadingState.Loading && state !== LoadingState.NotStarted;
}

function lostAnnotations(previous: readonly DataFrame[], now: readonly DataFrame[]): boolean {
  return (
    previous.length === now.length && previous.some(({ length }, i) => length > 0 && now[i]?.length === 0)
  );
}
