import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type JSX } from 'react';
import { useStateStyles } from '../../hooks/useStateStyles';
import { stateColour } from '../../paint/state-style-overrides';
import { configuredLabel } from '../../format/state';
import { StateGlyph } from './StateGlyph';

interface Props {
  readonly state: number;
  /** Stands after the word, as in "failed 3". */
  readonly count?: number;
  /** Whose state it is, where it is one worker's: an override may have given it other words and colours. */
  readonly worker?: string;
}

/** A state by shape, colour and word. */
export function StateChip({ state, count, worker }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const stateStyles = useStateStyles(worker);
  const mode = useTheme2().isDark ? 'dark' : 'light';
  return (
    <span className={styles.chip}>
      <StateGlyph state={state} colour={stateColour(stateStyles, mode, state)} size={12} />
      {configuredLabel(stateStyles, state)}
      {/* The space is not seen, but without it the word and the number are read as one. */}
      {count !== undefined && ' '}
      {count !== undefined && <b className={styles.count}>{count}</b>}
    </span>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    chip: css({
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.75),
      whiteSpace: 'nowrap',
      color: theme.colors.text.primary,
    }),
    count: css({ fontVariantNumeric: 'tabular-nums', fontWeight: theme.typography.fontWeightMedium }),
  };
}
