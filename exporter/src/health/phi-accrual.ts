import { type HeartbeatStats } from '../model/assessment';
import { type Millis } from '../model/time';

/** phi is capped here, because it grows without bound. */
export const MAX_PHI = 300;

const WINDOW = 200;

/** Minimum number of gaps for a meaningful standard deviation. */
const MIN_GAPS = 8;

const MIN_DEVIATION_MS: Millis = 100;

/**
 * How unlikely a worker's silence is, given the gaps between its own heartbeats: phi accrual (Hayashibara 2004, with
 * the logistic approximation of the normal distribution that Akka uses). phi 1 is a probability of 10 % that
 * the heartbeat is only late, phi 8 one of 0.000001 %.
 *
 * An early warning in addition to the ladder. Keeps the last 200 gaps, with running sums.
 */
export class PhiAccrualDetector {
  readonly #gaps: Millis[] = [];
  #sum = 0;
  #sumOfSquares = 0;
  #next = 0;

  /**
   * Adds the gap before a heartbeat.
   *
   * The caller leaves out gaps after a failure, a restart of the worker or an observation gap: they would make long
   * silences look normal.
   */
  observe(gap: Millis): void {
    const replaced = this.#gaps[this.#next];
    if (replaced !== undefined) {
      this.#sum -= replaced;
      this.#sumOfSquares -= replaced * replaced;
    }
    this.#gaps[this.#next] = gap;
    this.#next = (this.#next + 1) % WINDOW;
    this.#sum += gap;
    this.#sumOfSquares += gap * gap;
  }

  /** Returns undefined until there are enough gaps. */
  stats(): HeartbeatStats | undefined {
    if (this.#gaps.length < MIN_GAPS) {
      return undefined;
    }
    const mean = this.#sum / this.#gaps.length;
    return { mean, deviation: Math.sqrt(Math.max(0, this.#sumOfSquares / this.#gaps.length - mean * mean)) };
  }
}

/**
 * Returns phi for a worker of the given age.
 *
 * @param age time since the last heartbeat without observation gaps
 * @param pause an acceptable delay that is added to the mean: the tolerance of the interval
 * @returns 0..300
 */
export function phi(
  { mean, deviation }: HeartbeatStats,
  age: Millis,
  interval: Millis,
  pause: Millis,
): number {
  // Without a minimum, phi of a very regular worker would be high when its heartbeat is a millisecond late.
  const spread = Math.max(deviation, MIN_DEVIATION_MS, interval * 0.05);
  return phiOf((age - mean - pause) / spread);
}

/** −log10 of the probability that a standard normal variable exceeds y. */
function phiOf(y: number): number {
  const exponent = -y * (1.5976 + 0.070566 * y * y);
  // Below this, e^exponent underflows to 0 and its logarithm would be infinite; phi is then −exponent ÷ ln 10.
  if (exponent < -700) {
    return Math.min(MAX_PHI, -exponent / Math.LN10);
  }
  const odds = Math.exp(exponent);
  if (!Number.isFinite(odds)) {
    return 0;
  }
  return Math.min(MAX_PHI, Math.max(0, -Math.log10(odds / (1 + odds))));
}
