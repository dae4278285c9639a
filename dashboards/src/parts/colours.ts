import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { LADDER, type LadderState } from '../../../src/data/state';
import { lookOf } from '../../../src/render/palette';

/** A state's colour, the panel's own. Of the two palettes the dark one: a dashboard's JSON holds one colour for both. */
export const stateColour = (state: LadderState): string => lookOf('dark', LADDER.indexOf(state)).colour;

export const GOOD = stateColour('healthy');
export const WATCH = stateColour('degraded');
export const BAD = stateColour('critical');
export const WORST = stateColour('failed');
export const QUIET = stateColour('stopped');
/** What has neither a good nor a bad value. */
export const PLAIN = 'text';
/** Bars that are compared with one another only. */
export const RANKED = 'semi-dark-blue';

/** Worst first, as people look for them. */
export const WORST_FIRST: readonly LadderState[] = [
  'failed',
  'critical',
  'degraded',
  'unknown',
  'healthy',
  'stopped',
];

/** Words and colours in place of numbers: `[number, word, colour]`. */
export const words = (...list: readonly (readonly [number, string, string])[]): ValueMapping[] => [
  {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      list.map(([value, text, color], index) => [String(value), { text, color, index }]),
    ),
  },
];

export const STATE_WORDS = words(...LADDER.map((state, code) => [code, state, stateColour(state)] as const));

/** `worker_check_status`: higher is worse. */
export const CHECK_WORDS = words(
  [0, 'ok', GOOD],
  [1, 'error', stateColour('unknown')],
  [2, 'warning', WATCH],
  [3, 'critical', BAD],
);

export const YES_NO = words([0, 'no', BAD], [1, 'yes', GOOD]);
