import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX, type ReactNode } from 'react';

interface Props {
  /** Items without a value are left out. */
  readonly items: readonly (readonly [name: string, value: ReactNode])[];
}

/** A list of names and values, side by side. */
export function DefinitionList({ items }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.list}>
      {items.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name} className={cx(styles.item, isLong(value) && styles.long)}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** Returns whether a value needs a full row: a task's name may be a path. */
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
    item: css({
      '& dt': {
        color: theme.colors.text.secondary,
        fontSize: theme.typography.bodySmall.fontSize,
        fontWeight: theme.typography.fontWeightRegular,
      },
      '& dd': { margin: 0, overflowWrap: 'anywhere' },
    }),
  };
}
