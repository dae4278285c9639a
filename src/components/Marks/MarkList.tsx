import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';
import { type Mark, type MarkKind } from '../../annotations/marks';
import { formatDuration } from '../../format/duration';
import { markKindLabel, formatMarkTime } from '../../format/mark';
import { plural } from '../../format/translate';

interface Props {
  readonly marks: readonly Mark[];
  readonly timeZone: TimeZone;
}

/** Maximum number of annotations in a tooltip; more would hide its other content. */
const MAX_MARKS = 4;

/** Lists annotations with their kind, title, time and text. */
export function MarkList({ marks, timeZone }: Props): JSX.Element | null {
  const styles = useStyles2(getStyles);
  if (marks.length === 0) {
    return null;
  }
  return (
    <ul className={styles.list}>
      {marks.slice(0, MAX_MARKS).map((mark) => (
        <li key={`${mark.title} ${mark.text} ${String(mark.from)}`} className={styles.mark}>
          <MarkGlyph kind={mark.kind} colour={mark.colour} />
          <div>
            <div>
              {markKindLabel(mark.kind)}: <strong>{mark.title}</strong>
            </div>
            <div className={styles.weak}>
              {formatMarkTime(mark, timeZone)}
              {mark.to > mark.from && ` (${formatDuration(mark.to - mark.from)})`}
            </div>
            {mark.text !== '' && <div className={styles.text}>{mark.text}</div>}
          </div>
        </li>
      ))}
      {marks.length > MAX_MARKS && (
        <li className={styles.weak}>
          {plural(
            'annotation.more',
            { one: '+{{count}} annotation', other: '+{{count}} annotations' },
            marks.length - MAX_MARKS,
          )}
        </li>
      )}
    </ul>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    list: css({
      listStyle: 'none',
      margin: theme.spacing(0.75, 0, 0),
      paddingTop: theme.spacing(0.75),
      borderTop: `1px solid ${theme.colors.border.weak}`,
      // The first item needs no line above it.
      '&:first-child': { margin: 0, padding: 0, border: 0 },
    }),
    mark: css({ display: 'flex', gap: theme.spacing(0.75), overflowWrap: 'anywhere' }),
    text: css({ whiteSpace: 'pre-wrap' }),
    weak: css({ color: theme.colors.text.secondary }),
  };
}

interface GlyphProps {
  readonly kind: MarkKind;
  readonly colour: string;
}

const SHAPES: Readonly<Record<MarkKind, string>> = {
  alert: 'M1 2 H11 L6 11 Z',
  recovery: 'M6 1 A5 5 0 0 1 6 11 A5 5 0 0 1 6 1 Z',
  event: 'M6 0.5 L11.5 6 L6 11.5 L0.5 6 Z',
};

/** The shape that marks annotations of this kind in a lane. */
function MarkGlyph({ kind, colour }: GlyphProps): JSX.Element {
  return (
    <svg
      width={10}
      height={10}
      viewBox="0 0 12 12"
      aria-hidden="true"
      focusable="false"
      style={{ flex: 'none', marginTop: 4 }}
    >
      <path d={SHAPES[kind]} fill={colour} />
    </svg>
  );
}
