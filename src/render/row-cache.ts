import { type Span } from '../data/runs';
import { type Segments } from '../data/segments';
import { makeRow, type Row } from './row';

/** What all rows of a picture share; a change of any of it makes them all anew. */
export interface RowStyle {
  readonly span: Span;
  readonly columns: number;
  readonly colours: Uint32Array;
  readonly textWidths: readonly number[];
}

interface Slot extends Row {
  owner: Segments | undefined;
}

/** More than can be on a screen with its margins, at the smallest lane height. */
const SLOTS = 768;

/**
 * Keeps the rows of recently painted lanes in one canvas, a pixel high each. A lane is painted by stretching its row:
 * one call, whatever the lane holds. Rows are made when first needed, and overwritten in turn.
 */
export class RowCache {
  readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D | null;
  private readonly slots: Slot[];
  private readonly places = new Map<Segments, number>();
  private next = 0;
  private style: RowStyle | undefined;
  private image: ImageData | undefined;
  private pixels = new Uint32Array(0);
  private states = new Uint8Array(0);

  constructor(canvas: HTMLCanvasElement = document.createElement('canvas')) {
    this.canvas = canvas;
    this.canvas.height = SLOTS;
    this.context = canvas.getContext('2d');
    this.slots = Array.from({ length: SLOTS }, () => ({
      owner: undefined,
      hatchFrom: 0,
      hatchTo: 0,
      texts: [],
    }));
  }

  /** Sets what the rows are made for. Costs nothing where it is what it was. */
  use(style: RowStyle): void {
    if (this.style === style) {
      return;
    }
    this.style = style;
    this.places.clear();
    if (this.canvas.width !== style.columns || this.image === undefined) {
      this.canvas.width = style.columns;
      this.image = this.context?.createImageData(style.columns, 1);
      this.pixels = this.image ? new Uint32Array(this.image.data.buffer) : new Uint32Array(style.columns);
      this.states = new Uint8Array(style.columns);
    }
  }

  /** The place of a lane's row in the canvas, made now where it was not there. */
  place(segments: Segments): number {
    const known = this.places.get(segments);
    if (known !== undefined) {
      return known;
    }
    const place = this.next;
    this.next = (this.next + 1) % SLOTS;
    const slot = this.slots[place];
    if (slot !== undefined && this.style !== undefined) {
      if (slot.owner !== undefined && this.places.get(slot.owner) === place) {
        this.places.delete(slot.owner);
      }
      slot.owner = segments;
      const { span, colours, textWidths } = this.style;
      makeRow(segments, span, this.states, this.pixels, colours, textWidths, slot);
      if (this.image !== undefined) {
        this.context?.putImageData(this.image, 0, place);
      }
    }
    this.places.set(segments, place);
    return place;
  }

  row(place: number): Row | undefined {
    return this.slots[place];
  }
}
