import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';
import { SHOWN_STATES, type StateCode } from '../../model/state';
import { StateChip } from '../StateChip/StateChip';
import { t } from '../../format/translate';

interface Props {
  readonly counts: ReadonlyMap<StateCode, number>;
  readonly selected: ReadonlySet<StateCode>;
  readonly onChange: (selected: ReadonlySet<StateCode>) => void;
}

/** A toggle button with a count for each state that a lane is in. If no state is selected, all lanes are shown. */
export function StateFilter({ counts, selected, onChange }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const toggle = (state: StateCode) => {
    const next = new Set(selected);
    if (!next.delete(state)) {
      next.add(state);
    }
    onChange(next);
  };
  return (
    <div className={styles.group} role="group" aria-label={t('toolbar.states', 'Show only these states')}>
      {SHOWN_STATES.filter((state) => counts.has(state) || selected.has(state)).map((state) => (
        <button
          key={state}
          type="button"
          className={cx(styles.button, selected.has(state) && styles.pressed)}
          aria-pressed={selected.has(state)}
          onClick={() => toggle(state)}
        >
          <StateChip state={state} count={counts.get(state) ?? 0} />
        </button>
      ))}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    group: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5) }),
    button: css({
      height: theme.spacing(theme.components.height.sm),
      padding: theme.spacing(0, 1),
      fontSize: theme.typography.bodySmall.fontSize,
      background: theme.colors.background.secondary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.pill,
      '&:hover': { background: theme.colors.action.hover },
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
    }),
    pressed: css({ background: theme.colors.action.selected, borderColor: theme.colors.primary.border }),
  };
}
