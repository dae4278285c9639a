import { type StateCounts } from '../statistics/state-counts';
import { isHatched, SHOWN_STATES } from '../model/state';
import { defaultStyle, type Mode } from './state-colours';
import { stateColour, NO_STYLES, type StateStyles } from './state-style-overrides';

/**
 * Paints the number of workers in each state, a column per pixel, with the worst state at the bottom, where
 * its edge is level. A state of any worker is at least a pixel high, even for one of 5,000.
 */
export function paintSummary(
  context: CanvasRenderingContext2D,
  { columns, counts, max }: StateCounts,
  mode: Mode,
  hatching: CanvasPattern | null,
  styles: StateStyles = NO_STYLES,
): void {
  const { height } = context.canvas;
  context.clearRect(0, 0, context.canvas.width, height);
  if (max === 0) {
    return;
  }
  for (let column = 0; column < columns; column++) {
    let bottom = height;
    for (const state of SHOWN_STATES) {
      const count = counts[state]?.[column] ?? 0;
      if (count <= 0) {
        continue;
      }
      const rise = Math.max(1, Math.round((count / max) * height));
      const top = Math.max(0, bottom - rise);
      const colour = stateColour(styles, mode, state);
      if (isHatched(state)) {
        context.globalAlpha = 1;
        context.fillStyle = hatching ?? colour;
        context.fillRect(column, top, 1, bottom - top);
      }
      context.globalAlpha = defaultStyle(mode, state).fill;
      context.fillStyle = colour;
      context.fillRect(column, top, 1, bottom - top);
      bottom = top;
    }
  }
  context.globalAlpha = 1;
}
