import { setPanelAddresses } from './dashboards';

const servers = {
  exporter: new URL('http://127.0.0.1:9877'),
  alertmanager: new URL('http://127.0.0.1:9093'),
};
const dashboard = {
  uid: 'fleet',
  title: 'Fleet',
  panels: [
    {
      type: 'heartline-workerhealth-panel',
      options: { density: 'compact', alertmanagerUrl: '/alerting/silence/new?matcher=worker_id%3D{worker}' },
    },
    { type: 'stat', options: { graphMode: 'none' } },
  ],
};

it('sets the addresses of exporter, Alertmanager and runbooks and keeps the other panel options', () => {
  expect(setPanelAddresses(dashboard, servers)['panels']).toMatchObject([
    {
      options: {
        density: 'compact',
        exporterUrl: '/exporter',
        alertmanagerUrl: 'http://127.0.0.1:9093/',
        runbookUrl: 'http://127.0.0.1:9877/runbooks',
      },
    },
    {},
  ]);
});

it('sets no exporter and runbook address without an exporter', () => {
  expect(setPanelAddresses(dashboard, { ...servers, exporter: undefined })['panels']).toMatchObject([
    { options: { exporterUrl: '', runbookUrl: '', alertmanagerUrl: 'http://127.0.0.1:9093/' } },
    {},
  ]);
});

it('clears the Alertmanager address of the dashboard without an Alertmanager', () => {
  expect(setPanelAddresses(dashboard, { ...servers, alertmanager: undefined })['panels']).toMatchObject([
    { options: { alertmanagerUrl: '' } },
    {},
  ]);
});

it('does not change other panels, and accepts a dashboard without panels', () => {
  expect(setPanelAddresses(dashboard, servers)['panels']).toHaveProperty('1', dashboard.panels[1]);
  expect(setPanelAddresses({ uid: 'a', title: 'A' }, servers)).toEqual({ uid: 'a', title: 'A', panels: [] });
});
