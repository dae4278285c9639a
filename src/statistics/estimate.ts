/** On which side of the estimate the true value may lie. */
export type Bound = 'exact' | 'at least' | 'at most' | 'about';

/** A number and its accuracy. */
export interface Estimate {
  readonly value: number;
  readonly bound: Bound;
  /** The resolution in ms: the step of the samples plus their possible delay; 0 if the value is exact. */
  readonly resolution: number;
}

export function exactEstimate(value: number): Estimate {
  return { value, bound: 'exact', resolution: 0 };
}

/**
 * Sums estimates. The sum is exact if all parts are, a bound if all parts are bounded on that side, and
 * approximate otherwise.
 */
export function sumEstimates(parts: readonly Estimate[]): Estimate {
  return parts.reduce(
    (sum, part) => ({
      value: sum.value + part.value,
      bound: combineBounds(sum.bound, part.bound),
      resolution: Math.max(sum.resolution, part.resolution),
    }),
    exactEstimate(0),
  );
}

/** Divides non-negative estimates. Returns undefined instead of an infinite value if the divisor is zero. */
export function quotient(over: Estimate, under: Estimate): Estimate | undefined {
  return under.value > 0
    ? {
        value: over.value / under.value,
        bound: combineBounds(over.bound, invertBound(under.bound)),
        resolution: Math.max(over.resolution, under.resolution),
      }
    : undefined;
}

function combineBounds(a: Bound, b: Bound): Bound {
  if (a === b || b === 'exact') {
    return a;
  }
  return a === 'exact' ? b : 'about';
}

/** A larger divisor makes a smaller quotient. */
function invertBound(bound: Bound): Bound {
  switch (bound) {
    case 'at least':
      return 'at most';
    case 'at most':
      return 'at least';
    default:
      return bound;
  }
}
