import { type PanelData } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { Alert } from '@grafana/ui';
import { type JSX } from 'react';
import { type Fleet } from '../../timeline/fleet';
import { type Lane } from '../../timeline/lane';
import { useMarks } from '../../hooks/useMarks';
import { useWorkerDetails } from '../../hooks/useWorkerDetails';
import { type PanelOptions } from '../../options/panel-options';
import { AlertsSection } from './sections/AlertsSection';
import { AnnotationsSection } from './sections/AnnotationsSection';
import { ChartsSection } from './sections/ChartsSection';
import { ChecksSection } from './sections/ChecksSection';
import { CurrentWorkSection } from './sections/CurrentWorkSection';
import { DurationsSection } from './sections/DurationsSection';
import { LastHeartbeatSection } from './sections/LastHeartbeatSection';
import { LinksSection } from './sections/LinksSection';
import { SetupHintsSection } from './sections/SetupHintsSection';
import { DependencySections } from './sections/dependencies/DependencySections';
import { RecoverySection } from './sections/RecoverySection';
import { StateSection } from './sections/StateSection';
import { TasksSection } from './sections/TasksSection';
import { RelatedFailuresSection } from './sections/RelatedFailuresSection';
import { t } from '../../format/translate';

interface Props {
  readonly worker: string;
  readonly lane: Lane | undefined;
  readonly fleet: Fleet;
  readonly data: PanelData;
  readonly options: PanelOptions;
  readonly timeZone: TimeZone;
  readonly onOpen: (worker: string) => void;
}

/** Shows the details of a worker: data of the lane at once, other data when its query returns. */
export function DrawerBody({ worker, lane, fleet, data, options, timeZone, onOpen }: Props): JSX.Element {
  const datasource = data.request?.targets.find((target) => target.datasource?.uid)?.datasource ?? undefined;
  const details = useWorkerDetails({
    worker,
    datasource,
    exporterUrl: options.exporterUrl,
    span: fleet.span,
    timezone: timeZone,
  });
  const {
    snapshot,
    history,
    dependencies,
    exporter,
    relatedFailures,
    lastHeartbeat: lastHeartbeatState,
  } = details;
  const marks = useMarks().byWorker.get(worker) ?? [];
  const failure =
    snapshot.error ??
    history.error ??
    dependencies.error ??
    relatedFailures.error ??
    lastHeartbeatState.error;
  const times = { timeZone, end: fleet.span.end };
  const lastHeartbeat = snapshot.value?.lastHeartbeat;
  // The exporter's response describes the current state. It is discarded when the exporter can no longer be reached.
  const exporterDetails = exporter.error === undefined ? exporter.value : undefined;
  const audit = exporterDetails?.recovery;
  return (
    <>
      {failure !== undefined && (
        <Alert
          severity="warning"
          title={t('drawer.query-failed', 'Some queries failed: {{error}}', { error: failure })}
        />
      )}
      <StateSection
        fleet={fleet}
        lane={lane}
        snapshot={snapshot.value}
        exporter={exporterDetails?.worker}
        timeZone={timeZone}
      />
      <LinksSection
        worker={worker}
        lane={lane}
        fleet={fleet}
        workerDashboardUrl={options.workerDashboardUrl}
        alertmanagerUrl={options.alertmanagerUrl}
      />
      {lastHeartbeatState.value !== undefined && lastHeartbeat !== undefined ? (
        <LastHeartbeatSection
          at={lastHeartbeat}
          last={lastHeartbeatState.value}
          exporter={exporterDetails}
          {...times}
        />
      ) : (
        exporterDetails !== undefined && <CurrentWorkSection worker={exporterDetails.worker} />
      )}
      {relatedFailures.value !== undefined && (
        <RelatedFailuresSection relatedFailures={relatedFailures.value} onOpen={onOpen} />
      )}
      <DurationsSection lane={lane} exact={snapshot.value?.durations ?? fleet.durations.get(worker)} />
      <ChecksSection snapshot={snapshot.value} exporter={exporterDetails?.worker} />
      {history.value !== undefined && (
        <AlertsSection alerts={history.value.alerts} runbookUrl={options.runbookUrl} {...times} />
      )}
      <AnnotationsSection marks={marks} timeZone={timeZone} />
      {audit !== undefined && 'entries' in audit && <RecoverySection audit={audit} {...times} />}
      {snapshot.value !== undefined && <TasksSection tasks={snapshot.value.tasks} />}
      {dependencies.value !== undefined && (
        <DependencySections dependencies={dependencies.value} {...times} />
      )}
      {history.value !== undefined && <ChartsSection history={history.value} />}
      <SetupHintsSection details={details} hasDataSource={datasource !== undefined} options={options} />
    </>
  );
}
