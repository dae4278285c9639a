import { type Census } from '../statistics/state-counts';
import { type LaneGroup } from '../timeline/groups';
import { LaneCount } from '../statistics/incremental-count';
import { type Span } from '../timeline/encode-segments';

/** Counts to keep: of more groups than a screen shows, at most 100 kB each. */
const KEPT = 100;

/** The counts of groups, done and begun, until the range or the width is another one. */
export class GroupCounts {
  readonly #counts = new Map<LaneGroup, LaneCount>();
  #countedFor: { readonly span: Span; readonly columns: number } | undefined;

  /**
   * A group's count, or nothing where there was no time to end it: ask again, it goes on where it stopped.
   * @param more whether there is time for another lane
   */
  of(group: LaneGroup, span: Span, columns: number, more: () => boolean): Census | undefined {
    if (this.#countedFor?.span !== span || this.#countedFor.columns !== columns) {
      this.#counts.clear();
      this.#countedFor = { span, columns };
    }
    const known = this.#counts.get(group);
    const count = known ?? new LaneCount(group.lanes, span, columns);
    if (known === undefined) {
      this.#keep(group, count);
    }
    return count.goOn(more);
  }

  #keep(group: LaneGroup, count: LaneCount): void {
    const oldest = this.#counts.keys().next();
    if (this.#counts.size >= KEPT && oldest.done !== true) {
      this.#counts.delete(oldest.value);
    }
    this.#counts.set(group, count);
  }
}
