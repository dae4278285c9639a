/** Which way the true value may lie from the one that is told. */
export type Bound = 'exact' | 'at least' | 'at most' | 'about';

/** A number with how far it can be trusted. */
export interface Estimate {
  readonly value: number;
  readonly bound: Bound;
  /** How finely it was read, in ms: the step of its samples and how late they may be; 0 where it is exact. */
  readonly resolution: number;
}

export function exactEstimate(value: number): Estimate {
  return { value, bound: 'exact', resolution: 0 };
}

/** A sum is exact where all parts are, a bound where all parts bound it from that side, and a guess otherwise. */
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

/** The quotient of what is not negative; undefined, and never infinite, where there is nothing to divide by. */
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

/** More to divide by makes less. */
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
