import { type LadderState } from '../../model/worker';

/** A shape beside colour and word, told apart without seeing the colour; the same as the panel draws. */
export const GLYPHS: Readonly<Record<LadderState, string>> = {
  failed: '✕',
  critical: '◆',
  degraded: '▲',
  unknown: '◌',
  healthy: '●',
  stopped: '■',
};
