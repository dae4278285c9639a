import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';

/** Styles shared by the rows of lanes and of groups. */
export function rowStyles(theme: GrafanaTheme2) {
  return {
    row: css({
      position: 'absolute',
      left: 0,
      right: 0,
      display: 'flex',
      // Only the name: a background over the timeline would change its colours.
      '&:hover > :first-child': { background: theme.colors.action.hover },
      '&:focus-visible': {
        outline: `2px solid ${theme.colors.primary.main}`,
        outlineOffset: -2,
        borderRadius: theme.shape.radius.default,
        zIndex: 1,
      },
    }),
    name: css({
      flex: 'none',
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(0.75),
      paddingLeft: theme.spacing(0.5),
      paddingRight: theme.spacing(1),
      minWidth: 0,
      lineHeight: 1,
    }),
    clickable: css({ cursor: 'pointer' }),
    text: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', lineHeight: 1.3 }),
    timeline: css({ flex: '1 1 0', minWidth: 0 }),
  };
}
