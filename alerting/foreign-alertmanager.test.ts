import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../lint/prometheus-tools.fixture';
import { runCommand } from '../rules/src/run';
import { parseRuleFile } from '../rules/src/source/read-rules';
import {
  alertmanagerYaml,
  fragmentOfObject,
  KUBE_PROMETHEUS_STACK,
  readFragment,
  withFragment,
} from './foreign-alertmanager.fixture';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-foreign-'));
  writeFileSync(
    join(folder, 'pasted.yml'),
    alertmanagerYaml(withFragment(KUBE_PROMETHEUS_STACK, readFragment())),
  );
  writeFileSync(
    join(folder, 'object.yml'),
    alertmanagerYaml(withFragment(KUBE_PROMETHEUS_STACK, fragmentOfObject())),
  );
  writeFileSync(join(folder, 'default.yml'), alertmanagerYaml(KUBE_PROMETHEUS_STACK));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The receivers of an alert, by amtool. */
function receiversOf(config: string, labels: Readonly<Record<string, string>>): string[] {
  const { ok, text } = runTool(
    'amtool',
    [
      'config',
      'routes',
      'test',
      `--config.file=${config}`,
      ...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
    ],
    folder,
  );
  expect({ ok, text }).toMatchObject({ ok: true });
  // Behind the first line is a warning that --config.file has precedence over an address.
  const [receivers = ''] = text.split('\n');
  return receivers.split(',').sort();
}

const alerts = parseRuleFile(runCommand([]).output)
  .flatMap(({ rules }) => rules)
  .filter(({ kind }) => kind === 'alert');
const bySeverity = new Map(
  alerts.map(({ name, labels }) => [labels['severity'] ?? '', { ...labels, alertname: name }]),
);

const EXPECTED = [
  ['critical', ['heartline-on-call', 'heartline-team']],
  ['warning', ['heartline-team']],
  ['info', ['heartline-team']],
  ['none', ['heartline-dead-mans-switch']],
] as const;

describe('A3: an Alertmanager with the routes of kube-prometheus-stack', () => {
  it('accepts the fragment and the object', () => {
    for (const file of ['pasted.yml', 'object.yml']) {
      expect(runTool('amtool', ['check-config', file], folder)).toMatchObject({ ok: true });
    }
  });

  it('drops every alert of Heartline without the fragment', () => {
    expect(receiversOf('default.yml', { alertname: 'WorkerFailed', severity: 'critical' })).toEqual(['null']);
  });

  it('all severities of the portable rules have a route', () => {
    expect([...bySeverity.keys()].sort()).toEqual(EXPECTED.map(([severity]) => severity).sort());
    // Nothing else than the severity, the name of the watchdog and the product selects a route.
    const watchdogs = alerts.filter(({ labels }) => labels['severity'] === 'none').map(({ name }) => name);
    expect(watchdogs).toEqual(['HeartlineWatchdog']);
    expect(alerts.filter(({ labels }) => labels['product'] !== 'heartline')).toEqual([]);
  });

  it.each(EXPECTED)('delivers %s alerts to %j, with and without a namespace', (severity, receivers) => {
    const labels = bySeverity.get(severity) ?? {};
    expect(receiversOf('pasted.yml', labels)).toEqual(receivers);
    expect(receiversOf('pasted.yml', { ...labels, namespace: 'jobs' })).toEqual(receivers);
  });

  it.each(EXPECTED)('delivers %s alerts to %j by the object, with its namespace', (severity, receivers) => {
    const { namespace } = fragmentOfObject();
    const labels = { ...bySeverity.get(severity), namespace };
    const qualified = receivers.map((receiver) => `${namespace}/heartline/${receiver}`);
    // The route of an object has `continue`, so the default receiver gets the alert as well.
    expect(receiversOf('object.yml', labels).filter((name) => name !== 'null')).toEqual(qualified);
  });

  it('does not deliver alerts of others to these receivers', () => {
    expect(receiversOf('pasted.yml', { alertname: 'KubePodCrashLooping', severity: 'critical' })).toEqual([
      'null',
    ]);
    expect(receiversOf('pasted.yml', { alertname: 'Watchdog', severity: 'none' })).toEqual(['null']);
  });
});
