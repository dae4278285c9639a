import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';

interface Props {
  readonly worker: string;
  readonly onOpen: (worker: string) => void;
}

/** A worker's name in a sentence, that opens it. */
export function WorkerButton({ worker, onOpen }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <button type="button" className={styles.button} onClick={() => onOpen(worker)}>
      {worker}
    </button>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    button: css({
      border: 0,
      padding: 0,
      background: 'none',
      color: theme.colors.text.link,
      textDecoration: 'underline',
      overflowWrap: 'anywhere',
      textAlign: 'left',
    }),
  };
}
