import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { LADDER, type LadderState } from '../../../src/model/state';
import { lookOf, type Mode } from '../../../src/paint/palette';

function ofLane(theme: Mode, state: LadderState): string {
  return lookOf(theme, LADDER.indexOf(state)).colour;
}

/**
 * Colours of states. A dashboard's JSON holds one for both themes, so of the two that a lane has this is the one that
 * stands out by 3 to 1 from either theme's panel, and lets the white that Grafana writes on it stand out as much. Of
 * critical's, which both do, it is the one that people who see no red or no green tell from degraded.
 */
const STATE_COLOURS: Readonly<Record<LadderState, string>> = {
  stopped: ofLane('dark', 'stopped'),
  healthy: ofLane('light', 'healthy'),
  unknown: ofLane('light', 'unknown'),
  // The light lane's, a shade darker: white on that one stands out by 2.9 to 1.
  degraded: '#b58800',
  critical: ofLane('light', 'critical'),
  failed: ofLane('dark', 'failed'),
};

export function stateColour(state: LadderState): string {
  return STATE_COLOURS[state];
}

export const GOOD = stateColour('healthy');
export const WATCH = stateColour('degraded');
export const BAD = stateColour('critical');
export const WORST = stateColour('failed');
export const QUIET = stateColour('stopped');
/** What has neither a good nor a bad value. */
export const PLAIN = 'text';
/** What a filled tile is where there is nothing to tell. */
export const CLEAR = 'transparent';
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
export function words(...list: readonly (readonly [number, string, string])[]): ValueMapping[] {
  return [
    {
      type: MappingType.ValueToText,
      options: Object.fromEntries(
        list.map(([value, text, color], index) => [String(value), { text, color, index }]),
      ),
    },
  ];
}

export const STATE_WORDS = words(...LADDER.map((state, code) => [code, state, stateColour(state)] as const));

/** `worker_check_status`: higher is worse. */
export const CHECK_WORDS = words(
  [0, 'ok', GOOD],
  [1, 'error', stateColour('unknown')],
  [2, 'warning', WATCH],
  [3, 'critical', BAD],
);

export const YES_NO = words([0, 'no', BAD], [1, 'yes', GOOD]);
