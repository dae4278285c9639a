import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';
import { type WorkerAnswers } from '../../hooks/useWorkerAnswers';
import { type PanelOptions } from '../../types';
import { Section } from './Section';
import { t } from '../../translate';

interface Props {
  readonly answers: WorkerAnswers;
  readonly hasDataSource: boolean;
  readonly options: PanelOptions;
}

/** What is not shown, and what would bring it. */
export function MissingSection(props: Props): JSX.Element | null {
  const styles = useStyles2(getStyles);
  const missing = missingParts(props);
  if (missing.length === 0) {
    return null;
  }
  return (
    <Section title={t('drawer.missing', 'Not shown')}>
      <ul className={styles.list}>
        {missing.map((part) => (
          <li key={part}>{part}</li>
        ))}
      </ul>
    </Section>
  );
}

function missingParts({ answers: { facts, history, exporter }, hasDataSource, options }: Props): string[] {
  if (!hasDataSource) {
    return [t('missing.source', 'Everything from queries: the panel’s query names no data source to ask.')];
  }
  const charts = history.value?.charts.map(({ id }) => id);
  const parts: (string | false | undefined)[] = [
    facts.value &&
      facts.value.tasks.length === 0 &&
      t('missing.tasks', 'Tasks: the worker’s reports carry tasks.types.'),
    facts.value &&
      facts.value.checks.length === 0 &&
      t('missing.checks', 'Checks: the exporter’s health checks are on.'),
    charts && !charts.includes('cpu') && t('missing.cpu', 'CPU: reports carry resources.cpu_ratio.'),
    charts &&
      !charts.includes('memory') &&
      t('missing.memory', 'Memory: reports carry resources.memory_bytes.'),
    charts && !charts.includes('gpu') && t('missing.gpu', 'GPU: reports carry resources.gpus.'),
    charts && !charts.includes('disk') && t('missing.disk', 'Disk: reports carry resources.disks.'),
    history.value &&
      history.value.alerts.length === 0 &&
      t('missing.alerts', 'Alerts: none was pending or firing for this worker in the range.'),
    options.exporterUrl === '' &&
      t(
        'missing.exporter',
        'Current task, last error and recovery: set the exporter’s address in the panel’s options.',
      ),
    exporter.error !== undefined &&
      t('missing.exporter-failed', 'Current task, last error and recovery: {{error}}', {
        error: exporter.error,
      }),
    options.workerDashboardUrl === '' &&
      t('missing.dashboard', 'A link to the worker’s dashboard: set its address in the panel’s options.'),
    history.value &&
      history.value.alerts.length > 0 &&
      options.runbookUrl === '' &&
      t('missing.runbook', 'Links to runbooks: set their address in the panel’s options.'),
  ];
  return parts.filter((part): part is string => typeof part === 'string');
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    margin: 0,
    paddingLeft: theme.spacing(2),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
