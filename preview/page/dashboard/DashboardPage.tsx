import { UrlSyncContextProvider } from '@grafana/scenes';
import { Alert, LoadingPlaceholder } from '@grafana/ui';
import { useEffect, useMemo, useState } from 'react';
import { useParams } from 'react-router-dom';
import { DashboardLinks } from './DashboardLinks';
import { type DashboardModel, fetchDashboard } from './dashboard-model';
import { buildDashboardScene } from './dashboard-scene';

type Props = {
  /** Called with the title of the dashboard once it is loaded. */
  onTitleChange: (title: string) => void;
};

/** Loads and shows the dashboard whose UID is in the path. */
export function DashboardPage({ onTitleChange }: Props) {
  const { uid = '' } = useParams();
  const [model, setModel] = useState<DashboardModel>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    fetchDashboard(uid).then(setModel, (reason: unknown) => setError(String(reason)));
  }, [uid]);
  if (error !== undefined) {
    return <Alert title="Failed to load dashboard">{error}</Alert>;
  }
  return model ? (
    <Dashboard key={model.uid} model={model} onTitleChange={onTitleChange} />
  ) : (
    <LoadingPlaceholder text="Loading dashboard" />
  );
}

function Dashboard({ model, onTitleChange }: Props & { model: DashboardModel }) {
  const scene = useMemo(() => buildDashboardScene(model), [model]);
  useEffect(() => {
    onTitleChange(model.title);
  }, [onTitleChange, model.title]);
  return (
    <UrlSyncContextProvider scene={scene} updateUrlOnInit>
      <DashboardLinks model={model} />
      <scene.Component model={scene} />
    </UrlSyncContextProvider>
  );
}
