import { type Mark } from '../annotations/marks';
import { type TimeSpan } from '../model/time-span';
import { type LaneSize } from './geometry';

/** How states look in a lane. */
export interface LaneStateStyle {
  /** One pixel per state. */
  readonly colours: Uint32Array;
  /** What is written into a wide run of each state, how wide that is in columns, and in which colour; made anew together. */
  readonly texts: readonly string[];
  readonly textWidths: readonly number[];
  readonly textColours: readonly string[];
}

/** How lanes look: made once per theme, size, density and span, not per frame. */
export interface LaneStyle extends LaneStateStyle {
  readonly span: TimeSpan;
  readonly columns: number;
  readonly measures: LaneSize;
  readonly pixelRatio: number;
  readonly hatching: CanvasPattern | null;
  readonly font: string;
  /** By worker, the looks of lanes whose field is configured otherwise. */
  readonly overrides: ReadonlyMap<string, LaneStateStyle>;
  /** By worker, the annotations on its lane, their colours as CSS has them. */
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
  /** Colour of the line around a mark. */
  readonly markOutline: string;
}
