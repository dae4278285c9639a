import { type Mark } from '../annotations/marks';
import { type TimeSpan } from '../model/time-span';
import { type LaneSize } from './geometry';

/** How states are drawn in a lane. */
export interface LaneStateStyle {
  /** One pixel per state. */
  readonly colours: Uint32Array;
  /**
   * The text in wide segments of each state, its width in columns, and its colour. The three arrays are
   * replaced together.
   */
  readonly texts: readonly string[];
  readonly textWidths: readonly number[];
  readonly textColours: readonly string[];
}

/** How lanes are drawn. Created per theme, size, density and span, not per frame. */
export interface LaneStyle extends LaneStateStyle {
  readonly span: TimeSpan;
  readonly columns: number;
  readonly laneSize: LaneSize;
  readonly pixelRatio: number;
  readonly hatching: CanvasPattern | null;
  readonly font: string;
  /** State styles of lanes whose field has its own configuration, by worker. */
  readonly overrides: ReadonlyMap<string, LaneStateStyle>;
  /** Annotations on lanes, by worker, with CSS colours. */
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
  /** Colour of a mark's outline. */
  readonly markOutline: string;
}
