import { css } from '@emotion/css';
import { type Field, type GrafanaTheme2, type LinkModel, textUtil } from '@grafana/data';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';
import { t } from '../../format/translate';

interface Props {
  readonly worker: string;
  readonly links: readonly LinkModel<Field>[];
  readonly onOpen: (() => void) | undefined;
}

/** The data links of a segment, and the button that opens the worker's drawer. */
export function TooltipLinks({ worker, links, onOpen }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list}>
      {links.map((link) => (
        <li key={`${link.title} ${link.href}`}>
          <a
            className={styles.link}
            href={textUtil.sanitizeUrl(link.href)}
            {...(link.target === '_blank' ? { target: '_blank', rel: 'noreferrer' } : {})}
            onClick={link.onClick === undefined ? undefined : (event) => link.onClick?.(event)}
          >
            {link.title}
            {link.target === '_blank' && <Icon name="external-link-alt" size="sm" />}
          </a>
        </li>
      ))}
      {onOpen !== undefined && (
        <li>
          <Button size="sm" variant="secondary" onClick={onOpen}>
            {t('tooltip.open', 'Details of {{worker}}', { worker })}
          </Button>
        </li>
      )}
    </ul>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    list: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(0.75),
      listStyle: 'none',
      margin: theme.spacing(1, 0, 0),
      paddingTop: theme.spacing(1),
      borderTop: `1px solid ${theme.colors.border.weak}`,
    }),
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
