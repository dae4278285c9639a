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
  /** Text after the state name, as in "failed 3". */
  readonly count?: number;
  /** The worker in this state, if it is only one: an override may change its state names and colours. */
  readonly worker?: string;
}

/** Shows a state by shape, colour and name. */
export function StateChip({ state, count, worker }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const stateStyles = useStateStyles(worker);
  const mode = useTheme2().isDark ? 'dark' : 'light';
  return (
    <span className={styles.chip}>
      <StateGlyph state={state} colour={stateColour(stateStyles, mode, state)} size={12} />
      {configuredLabel(stateStyles, state)}
      {/* The space is invisible, but screen readers need it between the name and the number. */}
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
