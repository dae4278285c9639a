import { type HeartbeatStats } from '../model/assessment';
import { type Millis } from '../model/time';

/** phi grows without bound; above this it says nothing more. */
export const MAX_PHI = 300;

const WINDOW = 200;

/** Two gaps tell no deviation worth the name. */
const MIN_GAPS = 8;

const MIN_DEVIATION_MS: Millis = 100;

/**
 * How unlikely a worker's silence is, given the gaps between its own heartbeats: phi accrual (Hayashibara 2004, with
 * the logistic approximation of the normal distribution that Akka uses). phi 1 is a chance of one in ten that the
 * heartbeat is only late, phi 8 one in a hundred million.
 *
 * An early sign beside the ladder, never in its place. Bounded: the last 200 gaps, kept as running sums.
 */
export class PhiAccrualDetector {
  readonly #gaps: Millis[] = [];
  #sum = 0;
  #sumOfSquares = 0;
  #next = 0;

  /**
   * Learns the gap before a heartbeat.
   *
   * The gap after a failure, a restart of the worker or a time in which nobody listened is not to be learned: it
   * would teach that long silences are normal. The caller knows which those are.
   */
  observe(gap: Millis): void {
    const gone = this.#gaps[this.#next];
    if (gone !== undefined) {
      this.#sum -= gone;
      this.#sumOfSquares -= gone * gone;
    }
    this.#gaps[this.#next] = gap;
    this.#next = (this.#next + 1) % WINDOW;
    this.#sum += gap;
    this.#sumOfSquares += gap * gap;
  }

  /** Undefined until enough gaps are known. */
  stats(): HeartbeatStats | undefined {
    if (this.#gaps.length < MIN_GAPS) return undefined;
    const mean = this.#sum / this.#gaps.length;
    return { mean, deviation: Math.sqrt(Math.max(0, this.#sumOfSquares / this.#gaps.length - mean * mean)) };
  }
}

/**
 * Suspicion at an age.
 *
 * @param age time since the last heartbeat, as the ladder reads it
 * @param pause a silence that is excused, added to the mean: the tolerance of the interval
 * @returns 0..300
 */
export function phi(
  { mean, deviation }: HeartbeatStats,
  age: Millis,
  interval: Millis,
  pause: Millis,
): number {
  // A floor, since a worker as regular as a clock would be suspect a millisecond late.
  const spread = Math.max(deviation, MIN_DEVIATION_MS, interval * 0.05);
  return phiOf((age - mean - pause) / spread);
}

/** −log10 of the chance that a standard normal variable exceeds y. */
function phiOf(y: number): number {
  const exponent = -y * (1.5976 + 0.070566 * y * y);
  // Far out, e^exponent underflows to 0 and its logarithm would be infinite: there phi is −exponent ÷ ln 10.
  if (exponent < -700) return Math.min(MAX_PHI, -exponent / Math.LN10);
  const odds = Math.exp(exponent);
  if (!Number.isFinite(odds)) return 0;
  return Math.min(MAX_PHI, Math.max(0, -Math.log10(odds / (1 + odds))));
}
