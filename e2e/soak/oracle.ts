import { type Report } from '@heartline/protocol';
import { CapacityLog, fleetLoss, fleetWindowMs, isFleetFailing, MIN_LOST } from './fleet-failure';
import { type ListeningLog } from './listening-log';
import { type TruthReader } from './pages/death-log';
import { MINUTE, SECOND, type SimulatedMs, type Timeline } from './timeline';
import { newTruth, type Truth, type WorkerPromise } from './truth';

/** A broken promise of the exporter. */
export interface Violation {
  readonly at: SimulatedMs;
  readonly kind:
    'false page' | 'false fleet page' | 'early' | 'not found' | 'refused' | 'unwatched' | 'series';
  readonly id: string;
  readonly detail: string;
}

export interface OracleFigures {
  /** Deaths that lasted until the exporter had to find them, and those that it found. */
  deaths: number;
  found: number;
  /** Highest listening time until a death was found, as a share of the threshold plus one interval. */
  worstShare: number;
  worstId: string;
  pages: number;
  fleetPages: number;
  /** Living workers whose heartbeats were lost in two absences of the exporter in a row, which no one can tell from a death. */
  lostTwice: number;
}

/** A process that lives sends its next heartbeat within this many intervals. */
const LATEST_DUE_RATIO = 1.25;
/** Two turns of the exporter's fleet loop, and the resolution of its records of gaps. */
const EXPORTER_SLACK_MS = 2 * SECOND;
/**
 * By how much the exporter may take a stall for shorter than it is: it sees by how much a tick is late, which follows the
 * one before within 250 ms, and passes over 250 ms of it.
 */
const STALL_SLACK_MS = SECOND / 2;

/**
 * Knows what is true of each worker, and compares what the exporter says with it. It computes no age: it knows when a
 * process ran, when its reports arrived, and when the exporter could hear.
 */
export class Oracle {
  readonly violations: Violation[] = [];
  readonly figures: OracleFigures = {
    deaths: 0,
    found: 0,
    worstShare: 0,
    worstId: '',
    pages: 0,
    fleetPages: 0,
    lostTwice: 0,
  };
  readonly #timeline: Timeline;
  readonly #log: ListeningLog;
  readonly #truths = new Map<string, Truth>();
  readonly #capacity = new CapacityLog();

  constructor(timeline: Timeline, log: ListeningLog) {
    this.#timeline = timeline;
    this.#log = log;
  }

  /** The worker IDs that have a process. */
  get living(): number {
    let count = 0;
    for (const { living } of this.#truths.values()) {
      count += living > 0 ? 1 : 0;
    }
    return count;
  }

  /** For a judgement at other times than those at which the exporter changes a state. */
  get reader(): TruthReader {
    return {
      truths: this.#truths.values(),
      listenedMs: (truth) => this.#listenedMs(truth),
      deadMs: (truth) => this.#deadMs(truth),
      plausibleMs: (truth) =>
        (truth.failureThreshold - LATEST_DUE_RATIO) * truth.intervalMs - this.#slackMs(truth),
      overdueMs: (truth) => this.#boundMs(truth) + EXPORTER_SLACK_MS,
    };
  }

  /** A process starts under this ID. */
  started(promise: WorkerPromise): void {
    const { now } = this.#timeline;
    const truth = this.#truths.get(promise.id) ?? newTruth(promise);
    this.#truths.set(promise.id, truth);
    if (truth.deadSince !== undefined) {
      truth.deadMs += now - truth.deadSince;
      truth.deadSince = undefined;
    }
    truth.living++;
    if (truth.living === 1) {
      this.#capacity.change(truth.type, now, 1);
    }
  }

  /** A process under this ID ended, in whatever way. */
  ended(id: string): void {
    const truth = this.#truths.get(id);
    if (truth === undefined) {
      return;
    }
    truth.living--;
    if (truth.living === 0) {
      truth.deadSince = this.#timeline.now;
      this.#capacity.change(truth.type, this.#timeline.now, -1);
    }
  }

  /** A heartbeat was lost for good, because the exporter was away. */
  lost(id: string): void {
    this.#truths.get(id)?.lostIn.add(this.#log.absences);
  }

  /** The exporter received a report. */
  delivered({ worker_id: id, boot_id: boot, status }: Report): void {
    const truth = this.#truths.get(id);
    if (truth === undefined) {
      return;
    }
    const { now } = this.#timeline;
    if (status === 'stopped') {
      truth.gone.add(boot);
      if (truth.speaker === boot || truth.speaker === undefined) {
        truth.isExpected = false;
      }
      return;
    }
    if (boot !== undefined && truth.gone.has(boot)) {
      return;
    }
    truth.speaker = boot;
    truth.isExpected = true;
    truth.isFound = false;
    truth.isUnwatched = false;
    truth.deliveredAt = now;
    truth.awayMs = this.#log.awayUntil(now);
    truth.stalls = this.#log.stalls;
    truth.deadMs = 0;
    truth.deadSince = truth.living > 0 ? undefined : now;
    truth.lostIn.clear();
  }

  /** The exporter says that the worker is in this state; undefined if it has forgotten it. */
  stateChanged(id: string, state: string | undefined): void {
    const truth = this.#truths.get(id);
    if (truth === undefined || truth.state === state) {
      return;
    }
    truth.state = state;
    if (state === 'failed') {
      truth.failedAt = this.#timeline.now;
      this.#failed(truth);
    } else {
      truth.failedAt = undefined;
    }
  }

  refused(id: string, outcome: string): void {
    this.#violate('refused', id, outcome);
  }

  seriesDiffer(id: string, detail: string): void {
    this.#violate('series', id, detail);
  }

  /** Finds deaths that are overdue, and living workers that no one watches. Forgets what is long over. */
  sweep(): void {
    const { now } = this.#timeline;
    for (const truth of this.#truths.values()) {
      if (truth.living > 0) {
        this.#checkWatched(truth);
      } else if (truth.isExpected && !truth.isFound) {
        const listened = this.#listenedMs(truth);
        if (listened > this.#boundMs(truth) + EXPORTER_SLACK_MS) {
          truth.isFound = true;
          this.figures.deaths++;
          this.#violate('not found', truth.id, `silent for ${format(truth, listened)}, state ${truth.state}`);
        }
      } else if (truth.state === undefined && now - (truth.deadSince ?? now) > 10 * MINUTE) {
        this.#truths.delete(truth.id);
      }
    }
  }

  #listenedMs({ deliveredAt = 0, awayMs }: Truth): SimulatedMs {
    const { now } = this.#timeline;
    return now - deliveredAt - (this.#log.awayUntil(now) - awayMs);
  }

  #deadMs({ deadMs, deadSince }: Truth): SimulatedMs {
    return deadMs + (deadSince === undefined ? 0 : this.#timeline.now - deadSince);
  }

  #slackMs({ stalls }: Truth): SimulatedMs {
    return EXPORTER_SLACK_MS + (this.#log.stalls - stalls) * STALL_SLACK_MS;
  }

  /** The promise plus one interval. */
  #boundMs({ failureThreshold, intervalMs }: Truth): SimulatedMs {
    return (failureThreshold + 1) * intervalMs;
  }

  #failed(truth: Truth): void {
    const { figures } = this;
    const { intervalMs, failureThreshold } = truth;
    const listened = this.#listenedMs(truth);
    const deadMs = this.#deadMs(truth);
    if (!truth.ephemeral) {
      figures.pages++;
    }
    const slackMs = this.#slackMs(truth);
    const detail = `after ${format(truth, listened)} of listening, ${format(truth, deadMs)} of them dead`;
    if (deadMs < (failureThreshold - LATEST_DUE_RATIO) * intervalMs - slackMs) {
      if (truth.lostIn.size > 1) {
        figures.lostTwice++;
      } else {
        this.#violate('false page', truth.id, detail);
      }
      return;
    }
    if (listened < failureThreshold * intervalMs - slackMs) {
      const earlyMs = Math.round(failureThreshold * intervalMs - listened);
      this.#violate('early', truth.id, `${earlyMs} ms early, ${detail}`);
    }
    if (truth.living === 0 && truth.isExpected && !truth.isFound) {
      truth.isFound = true;
      figures.deaths++;
      figures.found++;
      const share = listened / (this.#boundMs(truth) + EXPORTER_SLACK_MS);
      if (share > figures.worstShare) {
        figures.worstShare = share;
        figures.worstId = truth.id;
      }
      if (share > 1) {
        this.#violate('not found', truth.id, `found only ${detail}`);
      }
    }
    this.#checkFleet(truth);
  }

  /** Whether WorkerFleetFailing would page, and whether the type has lost capacity. */
  #checkFleet(truth: Truth): void {
    const { now } = this.#timeline;
    const { type, intervalMs } = truth;
    const windowMs = fleetWindowMs(intervalMs);
    const sameType = [...this.#truths.values()].filter((other) => other.type === type);
    const { lost, capacity } = fleetLoss(sameType, now - windowMs);
    if (!isFleetFailing({ lost, capacity })) {
      return;
    }
    this.figures.fleetPages++;
    const { least, most } = this.#capacity.range(type, now - windowMs - this.#boundMs(truth));
    if (most - least < MIN_LOST) {
      this.#violate(
        'false fleet page',
        type,
        `${lost} of ${capacity} failed, at least ${least} of ${most} lived`,
      );
    }
  }

  /** A living worker whose heartbeats arrive is in a state of the ladder, and is not failed. */
  #checkWatched(truth: Truth): void {
    const { now } = this.#timeline;
    const { deliveredAt, intervalMs, state, isExpected } = truth;
    const isSpeaking = deliveredAt !== undefined && isExpected && now - deliveredAt < intervalMs;
    if (
      isSpeaking &&
      !truth.isUnwatched &&
      (state === undefined || state === 'stopped' || state === 'failed')
    ) {
      truth.isUnwatched = true;
      this.#violate('unwatched', truth.id, `reported ${now - deliveredAt} ms ago, state ${String(state)}`);
    }
  }

  #violate(kind: Violation['kind'], id: string, detail: string): void {
    this.violations.push({ at: this.#timeline.now, kind, id, detail });
  }
}

function format({ intervalMs }: Truth, ms: SimulatedMs): string {
  return `${(ms / intervalMs).toFixed(2)} intervals`;
}
