import {
  DashboardCursorSync,
  DataHoverClearEvent,
  DataHoverEvent,
  type DataHoverPayload,
  type EventBus,
} from '@grafana/data';
import { type Subscription } from 'rxjs';

/** The time under the pointer. */
export interface CursorPosition {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** True if the pointer is in this panel, false if it is in another panel of the dashboard. */
  readonly here: boolean;
  /** What the dashboard shows of the pointer in other panels. */
  readonly sync: DashboardCursorSync;
}

export type CursorListener = (position: CursorPosition | undefined) => void;

/** The parts of the panel context that the crosshair needs. */
export interface CrosshairContext {
  readonly eventBus: EventBus;
  readonly sync?: () => DashboardCursorSync;
}

/** The height at which other panels show their tooltip, 0 to 1: a lane's height means nothing to them. */
const MIDDLE = 0.5;

/**
 * The time under the pointer, shared with the dashboard's other panels according to the dashboard's settings.
 * It notifies listeners without rendering, so that the line follows the pointer however many lanes there are.
 * Events have no tag, because uPlot panels ignore events tagged `uplot`.
 */
export class SharedCursor {
  #position: CursorPosition | undefined;
  readonly #listeners = new Set<CursorListener>();
  readonly #subscriptions: Subscription[] = [];
  #pending: DataHoverPayload | undefined;
  #frame = 0;
  #published: DataHoverPayload | undefined;

  readonly #context: CrosshairContext;

  constructor(context: CrosshairContext) {
    this.#context = context;
  }

  /** Follows the other panels until the returned function is called. */
  connect(): () => void {
    const { eventBus } = this.#context;
    this.#subscriptions.push(
      eventBus.getStream(DataHoverEvent).subscribe(({ origin, payload }) => {
        // A bus without origins returns our own event, which is recognised by its payload.
        if (origin !== eventBus && payload !== this.#published) {
          this.#followOthers(payload);
        }
      }),
      eventBus.getStream(DataHoverClearEvent).subscribe(({ origin }) => {
        if (origin !== eventBus && this.#position?.here !== true) {
          this.#notify(undefined);
        }
      }),
    );
    return () => {
      this.clear();
      this.#subscriptions.splice(0).forEach((subscription) => subscription.unsubscribe());
    };
  }

  /** Calls the listener with the current position and with each change. Returns the function that removes it. */
  listen(listener: CursorListener): () => void {
    this.#listeners.add(listener);
    listener(this.#position);
    return () => this.#listeners.delete(listener);
  }

  /** Sets the pointer's time (ms) in this panel. Publishes to other panels at most once per frame. */
  point(time: number): void {
    const sync = this.#sync();
    this.#notify({ time, here: true, sync });
    if (sync === DashboardCursorSync.Off) {
      return;
    }
    if (this.#pending === undefined) {
      this.#frame = requestAnimationFrame(() => this.#publish());
    }
    this.#pending = { point: { time, panelRelY: MIDDLE } };
  }

  /** Clears the position when the pointer leaves this panel. */
  clear(): void {
    cancelAnimationFrame(this.#frame);
    this.#pending = undefined;
    this.#notify(undefined);
    if (this.#published !== undefined) {
      this.#published = undefined;
      this.#context.eventBus.publish(new DataHoverClearEvent());
    }
  }

  #publish(): void {
    const payload = this.#pending;
    this.#pending = undefined;
    if (payload !== undefined) {
      this.#published = payload;
      this.#context.eventBus.publish(new DataHoverEvent(payload));
    }
  }

  #followOthers(payload: DataHoverPayload): void {
    const time: unknown = payload.point['time'];
    const sync = this.#sync();
    if (sync !== DashboardCursorSync.Off && typeof time === 'number') {
      this.#notify({ time, here: false, sync });
    }
  }

  #sync(): DashboardCursorSync {
    return this.#context.sync?.() ?? DashboardCursorSync.Off;
  }

  #notify(position: CursorPosition | undefined): void {
    this.#position = position;
    this.#listeners.forEach((listener) => listener(position));
  }
}
