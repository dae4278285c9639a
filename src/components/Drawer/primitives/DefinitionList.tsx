import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX, type ReactNode } from 'react';

interface Props {
  /** What is not known is left out by leaving out its value. */
  readonly items: readonly (readonly [name: string, value: ReactNode])[];
}

/** Names and values side by side. */
export function DefinitionList({ items }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.list}>
      {items.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name} className={cx(styles.fact, isLong(value) && styles.long)}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** Takes a row of its own: a task's name may be a path. */
function isLong(value: ReactNode): boolean {
  return typeof value === 'string' && value.length > MIN_LONG_LENGTH;
}

const MIN_LONG_LENGTH = 32;

function getStyles(theme: GrafanaTheme2) {
  return {
    list: css({
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(150px, 1fr))',
      gap: theme.spacing(0.5, 2),
      margin: 0,
    }),
    long: css({ gridColumn: '1 / -1' }),
    fact: css({
      '& dt': {
        color: theme.colors.text.secondary,
        fontSize: theme.typography.bodySmall.fontSize,
        fontWeight: theme.typography.fontWeightRegular,
      },
      '& dd': { margin: 0, overflowWrap: 'anywhere' },
    }),
  };
}
