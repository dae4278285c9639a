import { setPanelAddresses } from './addresses';

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

it('tells our panel where exporter, Alertmanager and runbooks are, and keeps its other options', () => {
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

it('gives no address of an exporter where there is none', () => {
  expect(setPanelAddresses(dashboard, { ...servers, exporter: undefined })['panels']).toMatchObject([
    { options: { exporterUrl: '', runbookUrl: '', alertmanagerUrl: 'http://127.0.0.1:9093/' } },
    {},
  ]);
});

it('gives no address of an Alertmanager that has no page, in place of what the dashboard says', () => {
  expect(setPanelAddresses(dashboard, { ...servers, alertmanager: undefined })['panels']).toMatchObject([
    { options: { alertmanagerUrl: '' } },
    {},
  ]);
});

it('leaves other panels, and a dashboard without any, as they are', () => {
  expect(setPanelAddresses(dashboard, servers)['panels']).toHaveProperty('1', dashboard.panels[1]);
  expect(setPanelAddresses({ uid: 'a', title: 'A' }, servers)).toEqual({ uid: 'a', title: 'A', panels: [] });
});
