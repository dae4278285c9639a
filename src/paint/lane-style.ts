import { type Mark } from '../annotations/marks';
import { type Span } from '../model/time-span';
import { type LaneMeasures } from './geometry';

/** How states look in a lane. */
export interface LaneLook {
  /** One pixel per state. */
  readonly colours: Uint32Array;
  /** What is written into a wide run of each state, how wide that is in columns, and in which colour; made anew together. */
  readonly texts: readonly string[];
  readonly textWidths: readonly number[];
  readonly textColours: readonly string[];
}

/** How lanes look: made once per theme, size, density and span, not per frame. */
export interface LaneStyle extends LaneLook {
  readonly span: Span;
  readonly columns: number;
  readonly measures: LaneMeasures;
  readonly pixelRatio: number;
  readonly hatching: CanvasPattern | null;
  readonly font: string;
  /** By worker, the looks of lanes whose field is configured otherwise. */
  readonly looks: ReadonlyMap<string, LaneLook>;
  /** By worker, the annotations on its lane, their colours as CSS has them. */
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
  /** Colour of the line around a mark. */
  readonly markOutline: string;
}
