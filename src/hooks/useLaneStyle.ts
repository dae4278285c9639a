import { useTheme2 } from '@grafana/ui';
import { useMemo } from 'react';
import { type Span } from '../data/runs';
import { HEALTHY, STATE_NAMES } from '../data/state';
import { type LaneMeasures } from '../render/geometry';
import { hatching } from '../render/hatch';
import { type LaneStyle } from '../render/lane-painter';
import { hatchInk, isSolid, lookOf, pixelsOf } from '../render/palette';
import { stateLabel } from '../wording';

/** A canvas that only measures and makes patterns. */
let measuring: CanvasRenderingContext2D | null | undefined;

/** Everything that painting needs besides the lanes; made anew only when one of the arguments changed. */
export function useLaneStyle(
  span: Span,
  width: number,
  pixelRatio: number,
  measures: LaneMeasures,
  showText: boolean,
): LaneStyle {
  const theme = useTheme2();
  const { isDark } = theme;
  const mode = isDark ? 'dark' : 'light';
  const columns = Math.max(1, Math.round(width * pixelRatio));
  const look = useMemo(() => {
    measuring ??= document.createElement('canvas').getContext('2d');
    const font = `${Math.round(measures.cellFont * pixelRatio)}px ${theme.typography.fontFamily}`;
    const texts = STATE_NAMES.map((_, state) => stateLabel(state));
    const written = showText && measures.cellFont > 0 && measuring !== null;
    // Healthy is what the eye may pass over: a word in every sound lane would bury the others.
    const widthOf = (text: string, state: number) =>
      state === HEALTHY ? Infinity : (measuring?.measureText(text).width ?? Infinity);
    if (measuring !== null) {
      measuring.font = font;
    }
    return {
      font,
      texts,
      textWidths: written ? texts.map(widthOf) : [],
      textColours: STATE_NAMES.map((_, state) =>
        isSolid(mode, state)
          ? theme.colors.getContrastText(lookOf(mode, state).colour, 4.5)
          : theme.colors.text.primary,
      ),
      colours: pixelsOf(mode),
      hatching: measuring === null ? null : hatching(measuring, hatchInk(mode), pixelRatio),
    };
  }, [mode, theme, measures, pixelRatio, showText]);
  return useMemo(
    () => ({
      ...look,
      measures,
      pixelRatio,
      span,
      columns,
    }),
    [look, measures, pixelRatio, span, columns],
  );
}
