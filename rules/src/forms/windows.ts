import { type Expression, mapOperands } from '../promql/expression';
import { durationSeconds, durationText } from '../source/durations';

/** Functions that need several samples in their window. */
const NEED_SEVERAL = new Set([
  'rate',
  'irate',
  'increase',
  'delta',
  'idelta',
  'deriv',
  'predict_linear',
  'changes',
  'resets',
]);
/** Scrapes that a window contains: with two and a half, one that is late leaves one. */
const SCRAPES_OF_A_VALUE = 2.5;
const SCRAPES_OF_A_RATE = 4;
/** In rules/, a sample counts as current for this time. */
const CURRENT_SECONDS = 30;

function roundedUp(seconds: number): number {
  return Math.ceil(seconds / 10) * 10;
}

/** For how long a sample counts as current: two scrapes and a half, at least 30 s. */
export function currentSeconds(scrapeIntervalSeconds: number): number {
  return Math.max(CURRENT_SECONDS, roundedUp(SCRAPES_OF_A_VALUE * scrapeIntervalSeconds));
}

function isAgeOfSample({ kind, ...rest }: Expression): boolean {
  const { operator, left, right } = rest as Partial<Expression & { kind: 'binary' }>;
  return (
    kind === 'binary' &&
    operator === '-' &&
    left?.kind === 'call' &&
    left.name === 'time' &&
    right?.kind === 'call' &&
    right.name === 'timestamp'
  );
}

/**
 * Lengthens the windows of an expression that are too short for a scrape interval: ranges of scraped series, and the age up
 * to which a sample is current.
 */
export function lengthenWindows(expression: Expression, scrapeIntervalSeconds: number): Expression {
  const lengthen = (each: Expression, scrapes: number): Expression => {
    if (each.kind === 'range') {
      const least = roundedUp(scrapes * scrapeIntervalSeconds);
      return durationSeconds(each.window) < least ? { ...each, window: durationText(least) } : each;
    }
    if (each.kind === 'binary' && each.operator === '<' && isAgeOfSample(each.left)) {
      return {
        ...each,
        right: { kind: 'literal', text: String(currentSeconds(scrapeIntervalSeconds)) },
      };
    }
    const inCall =
      each.kind === 'call' && NEED_SEVERAL.has(each.name) ? SCRAPES_OF_A_RATE : SCRAPES_OF_A_VALUE;
    // Between a function and its range is at most an offset.
    const inherited = each.kind === 'shifted' ? scrapes : inCall;
    return mapOperands(each, (operand) => lengthen(operand, inherited));
  };
  return lengthen(expression, SCRAPES_OF_A_VALUE);
}

/** Lengthens the delay of an alert to two scrapes and a half: after a start, the first scrape comes within one. */
export function lengthenDelay(delay: string, scrapeIntervalSeconds: number): string {
  const least = roundedUp(SCRAPES_OF_A_VALUE * scrapeIntervalSeconds);
  return durationSeconds(delay) < least ? durationText(least) : delay;
}
