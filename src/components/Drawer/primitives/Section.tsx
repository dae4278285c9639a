import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX, type ReactNode, useId } from 'react';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
}

/** A section of the drawer with a heading. */
export function Section({ title, children }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <h3 id={id} className={styles.title}>
        {title}
      </h3>
      {children}
    </section>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    section: css({ marginBottom: theme.spacing(2) }),
    title: css({
      fontSize: theme.typography.h6.fontSize,
      fontWeight: theme.typography.fontWeightMedium,
      margin: theme.spacing(0, 0, 0.5),
    }),
  };
}
