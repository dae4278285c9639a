import { UrlSyncContextProvider } from '@grafana/scenes';
import { Alert, LoadingPlaceholder } from '@grafana/ui';
import { useEffect, useMemo, useState } from 'react';
import { useParams } from 'react-router-dom';
import { DashboardLinks } from './DashboardLinks';
import { type DashboardModel, fetchDashboard } from './dashboard-model';
import { buildDashboardScene } from './dashboard-scene';

type Props = {
  /** Hears the dashboard's title. */
  onOpened: (title: string) => void;
};

/** The dashboard that the address names. */
export function DashboardPage({ onOpened }: Props) {
  const { uid = '' } = useParams();
  const [model, setModel] = useState<DashboardModel>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    fetchDashboard(uid).then(setModel, (error: unknown) => setFailure(String(error)));
  }, [uid]);
  if (failure !== undefined) {
    return <Alert title="The dashboard could not be opened">{failure}</Alert>;
  }
  return model ? (
    <Dashboard key={model.uid} model={model} onOpened={onOpened} />
  ) : (
    <LoadingPlaceholder text="Opening the dashboard" />
  );
}

function Dashboard({ model, onOpened }: Props & { model: DashboardModel }) {
  const scene = useMemo(() => buildDashboardScene(model), [model]);
  useEffect(() => {
    onOpened(model.title);
  }, [onOpened, model.title]);
  return (
    <UrlSyncContextProvider scene={scene} updateUrlOnInit>
      <DashboardLinks model={model} />
      <scene.Component model={scene} />
    </UrlSyncContextProvider>
  );
}
