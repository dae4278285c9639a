import { type Worker } from '../model/worker';
import { type TextArena } from './text-arena';
import { labelText } from './format';

/** One worker's series, rendered: its lines of all families one after the other, in a slot of a sheet. */
export class WorkerText {
  /** `worker_id="…",worker_type="…"` */
  readonly labels: string;
  /** The worker as it is now. */
  worker: Worker;
  /** The worker as the page shows it; what is added at a scrape must speak of the same one. */
  shown: Worker;
  /** The worker changed since the page was written. */
  dirty = true;
  series = 0;
  /** Holds the page; another one once the sheet has been tidied and the page belongs to it no more. */
  bytes: Buffer;
  /** The slot within `bytes`. */
  start = 0;
  capacity = 0;
  /** Positions in `bytes`: family i stands from `bounds[i]` to before `bounds[i + 1]`. */
  bounds: Uint32Array = new Uint32Array(0);

  constructor(
    worker: Worker,
    readonly arena: TextArena,
  ) {
    this.worker = worker;
    this.shown = worker;
    this.bytes = arena.bytes;
    this.labels = labelText(['worker_id', 'worker_type'], [worker.id, worker.type]);
  }

  /** Whether there is anything to show yet. */
  get written(): boolean {
    return this.bounds.length > 0;
  }

  /** Takes a new rendering; `ends` are where the families end in `text`, in characters. */
  write(text: string, ends: readonly number[], series: number): void {
    const length = Buffer.byteLength(text);
    // Room for a few more digits spares most renderings a new slot; a slot much too large is given back.
    if (this.capacity < length || this.capacity > 2 * length + 1024)
      this.arena.allocate(this, length + (length >> 4));
    this.bytes.write(text, this.start);
    if (this.bounds.length !== ends.length + 1) this.bounds = new Uint32Array(ends.length + 1);
    this.#bound(text, ends, length === text.length);
    this.series = series;
    this.shown = this.worker;
    this.dirty = false;
  }

  /** The page's slot begins at `start` now. */
  moveTo(start: number): void {
    const by = start - this.start;
    this.start = start;
    for (let index = 0; index < this.bounds.length; index++)
      this.bounds[index] = (this.bounds[index] ?? 0) + by;
  }

  #bound(text: string, ends: readonly number[], isAscii: boolean): void {
    let position = this.start;
    let before = 0;
    this.bounds[0] = position;
    for (let index = 0; index < ends.length; index++) {
      const end = ends[index] ?? before;
      // Some characters are several bytes long, so positions in the text are not positions in the buffer.
      position += isAscii ? end - before : Buffer.byteLength(text.slice(before, end));
      this.bounds[index + 1] = position;
      before = end;
    }
  }
}
