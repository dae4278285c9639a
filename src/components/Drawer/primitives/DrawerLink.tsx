import { css } from '@emotion/css';
import { type GrafanaTheme2, textUtil } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';

interface Props {
  readonly href: string;
  readonly text: string;
  /** Whether the link opens in a new tab. */
  readonly external: boolean;
}

/** A link with a sanitized URL. Grafana handles clicks on links to its own pages without reloading. */
export function DrawerLink({ href, text, external }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <a
      className={styles.link}
      href={textUtil.sanitizeUrl(href)}
      {...(external ? { target: '_blank', rel: 'noreferrer' } : {})}
    >
      {text}
      {external && <Icon name="external-link-alt" size="sm" />}
    </a>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    link: css({
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      color: theme.colors.text.link,
      textDecoration: 'underline',
      overflowWrap: 'anywhere',
    }),
  };
}
