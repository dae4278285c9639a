import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';
import { type WorkerDetails } from '../../../hooks/useWorkerDetails';
import { type PanelOptions } from '../../../options/panel-options';
import { setupHints } from './setup-hints';
import { Section } from '../primitives/Section';
import { t } from '../../../format/translate';

interface Props {
  readonly details: WorkerDetails;
  readonly hasDataSource: boolean;
  readonly options: PanelOptions;
}

/** Lists the sections that are not shown, and what each of them requires. */
export function SetupHintsSection({ details, hasDataSource, options }: Props): JSX.Element | null {
  const styles = useStyles2(getStyles);
  const hints = setupHints(details, hasDataSource, options);
  if (hints.length === 0) {
    return null;
  }
  return (
    <Section title={t('drawer.setup-hints', 'Not shown')}>
      <ul className={styles.list}>
        {hints.map((hint) => (
          <li key={hint}>{hint}</li>
        ))}
      </ul>
    </Section>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    list: css({
      margin: 0,
      paddingLeft: theme.spacing(2),
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
  };
}
