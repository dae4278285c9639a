import {
  DashboardCursorSync,
  DataHoverClearEvent,
  DataHoverEvent,
  type DataHoverPayload,
  type EventBus,
} from '@grafana/data';
import { type Subscription } from 'rxjs';

/** A moment that somebody points at. */
export interface CursorPosition {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** In this panel, or in another one of the dashboard. */
  readonly here: boolean;
  /** What the dashboard wants shown of a moment that another panel points at. */
  readonly sync: DashboardCursorSync;
}

export type CursorListener = (pointed: CursorPosition | undefined) => void;

/** What of a panel's context the crosshair needs. */
export interface CrosshairContext {
  readonly eventBus: EventBus;
  readonly sync?: () => DashboardCursorSync;
}

/** Where another panel shows its tooltip, from 0 to 1 of its height: that of a lane says nothing about its values. */
const MIDDLE = 0.5;

/**
 * The moment that is pointed at, shared with the dashboard's other panels as the dashboard wants it. It tells its
 * listeners and renders nothing, so that the line moves at the pointer's speed, however many lanes there are.
 *
 * Events carry no tag: panels drawn by uPlot leave out those tagged `uplot`, which move by uPlot's own means.
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
        // A bus without origins hands our own event back: then the payload tells.
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

  /** The last moment at once, and every further one. Returns the way to stop. */
  listen(listener: CursorListener): () => void {
    this.#listeners.add(listener);
    listener(this.#position);
    return () => this.#listeners.delete(listener);
  }

  /** The pointer is at `time` (ms) in this panel. Other panels are told once per frame at most. */
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

  /** The pointer left this panel. */
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

  #notify(pointed: CursorPosition | undefined): void {
    this.#position = pointed;
    this.#listeners.forEach((listener) => listener(pointed));
  }
}
