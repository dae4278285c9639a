import { type PanelData } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { Alert } from '@grafana/ui';
import { type JSX } from 'react';
import { type Fleet } from '../../data/fleet';
import { type Lane } from '../../data/lane';
import { useWorkerAnswers } from '../../hooks/useWorkerAnswers';
import { type PanelOptions } from '../../types';
import { AlertsSection } from './AlertsSection';
import { ChartsSection } from './ChartsSection';
import { ChecksSection } from './ChecksSection';
import { DurationsSection } from './DurationsSection';
import { ExporterSection } from './ExporterSection';
import { LinksSection } from './LinksSection';
import { MissingSection } from './MissingSection';
import { StateSection } from './StateSection';
import { TasksSection } from './TasksSection';
import { t } from '../../translate';

interface Props {
  readonly worker: string;
  readonly lane: Lane | undefined;
  readonly fleet: Fleet;
  readonly data: PanelData;
  readonly options: PanelOptions;
  readonly timeZone: TimeZone;
}

/** Everything about one worker; what the lane knows is there at once, the rest as it is answered. */
export function DrawerBody({ worker, lane, fleet, data, options, timeZone }: Props): JSX.Element {
  const datasource = data.request?.targets.find((target) => target.datasource?.uid)?.datasource ?? undefined;
  const answers = useWorkerAnswers({
    worker,
    datasource,
    exporterUrl: options.exporterUrl,
    span: fleet.span,
    timezone: timeZone,
  });
  const { facts, history, exporter } = answers;
  const failure = facts.error ?? history.error;
  return (
    <>
      {failure !== undefined && (
        <Alert
          severity="warning"
          title={t('drawer.failed', 'Not all could be asked: {{error}}', { error: failure })}
        />
      )}
      <StateSection
        fleet={fleet}
        lane={lane}
        facts={facts.value}
        exporter={exporter.value?.worker}
        timeZone={timeZone}
      />
      <LinksSection
        worker={worker}
        lane={lane}
        fleet={fleet}
        workerDashboardUrl={options.workerDashboardUrl}
      />
      {exporter.value !== undefined && <ExporterSection answer={exporter.value} timeZone={timeZone} />}
      <DurationsSection
        fleet={fleet}
        lane={lane}
        exact={facts.value?.durations ?? fleet.durations.get(worker)}
      />
      <ChecksSection facts={facts.value} exporter={exporter.value?.worker} />
      {history.value !== undefined && (
        <AlertsSection
          alerts={history.value.alerts}
          runbookUrl={options.runbookUrl}
          timeZone={timeZone}
          end={fleet.span.end}
        />
      )}
      {facts.value !== undefined && <TasksSection tasks={facts.value.tasks} />}
      {history.value !== undefined && <ChartsSection history={history.value} />}
      <MissingSection answers={answers} hasDataSource={datasource !== undefined} options={options} />
    </>
  );
}
