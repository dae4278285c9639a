import { type Config } from '../schema/config';
import { ConfigError } from '../schema/config-error';
import { parseFlags } from './flags';
import { loadConfig, loadSettings, reloadSettings } from './load';

interface Sources {
  argv?: string[];
  environment?: Record<string, string>;
  file?: string;
}

function load({ argv = [], environment = {}, file }: Sources = {}): Config {
  const flags = parseFlags(file === undefined ? argv : ['--config.file=heartline.yml', ...argv]);
  return loadConfig({ flags, environment, read: () => file ?? '' }).config;
}

function problems(sources: Sources): readonly string[] {
  try {
    load(sources);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('S1.4 defaults to a heartbeat every 30 s, failure after 3 missed heartbeats, and loopback', () => {
    const config = load();
    expect(config.heartbeat).toEqual({ intervalSeconds: 30, failureThreshold: 3, toleranceRatio: 0.25 });
    expect(config.web.listenAddress).toBe('127.0.0.1:9877');
    expect(config.web).not.toHaveProperty('configFile');
  });

  it('S5.5 keeps stopped workers for 60 minutes by default', () => {
    expect(load().retention.stoppedSeconds).toBe(3600);
  });

  it('reads keys from the file, in snake_case', () => {
    const file = 'heartbeat:\n  interval_seconds: 5\nlabels:\n  allow: [region, team]\nweb:\n';
    const config = load({ file });
    expect(config.heartbeat.intervalSeconds).toBe(5);
    expect(config.labels.allow).toEqual(['region', 'team']);
    expect(config.heartbeat.failureThreshold).toBe(3);
  });

  it('uses the defaults for an empty file', () => {
    expect(load({ file: '' })).toEqual(load());
    expect(load({ file: '# only a comment\n' })).toEqual(load());
  });

  it('prefers a flag over a variable, the variable over the file, the file over the default', () => {
    const file = 'log:\n  level: debug\n';
    const environment = { HEARTLINE_LOG_LEVEL: 'warn' };
    expect(load({ file }).log.level).toBe('debug');
    expect(load({ file, environment }).log.level).toBe('warn');
    expect(load({ file, environment, argv: ['--log.level=error'] }).log.level).toBe('error');
  });

  it('reads every type from flags and variables', () => {
    const config = load({
      argv: ['--metrics.duration-buckets=1,2.5,1e3', '--web.allow-insecure', '--limits.workers', '7'],
      environment: { HEARTLINE_LABELS_ALLOW: 'region, team', HEARTLINE_METRICS_STARTED_AT_LABEL: 'true' },
    });
    expect(config.metrics).toEqual({
      durationBuckets: [1, 2.5, 1000],
      startedAtLabel: true,
      suspicion: false,
    });
    expect(config.web.allowInsecure).toBe(true);
    expect(config.limits.workers).toBe(7);
    expect(config.labels.allow).toEqual(['region', 'team']);
  });

  it('ignores an empty variable', () => {
    expect(load({ environment: { HEARTLINE_LOG_LEVEL: '', HEARTLINE_CONFIG_FILE: '' } })).toEqual(load());
  });

  it('reads the path of the file from the environment', () => {
    const read = (path: string) => (path === 'env.yml' ? 'limits: {workers: 9}' : '');
    const environment = { HEARTLINE_CONFIG_FILE: 'env.yml' };
    expect(loadConfig({ flags: parseFlags([]), environment, read }).config.limits.workers).toBe(9);
  });
});

describe('problems of a configuration', () => {
  it.each([
    [
      'heartbeat:\n  failure_threshold: 1\n',
      'heartline.yml:2: heartbeat.failure_threshold must be a whole number from 2 to 1000; it is 1',
    ],
    [
      'heartbeat:\n  interval_seconds: soon\n',
      'heartline.yml:2: heartbeat.interval_seconds must be a number from 0.1 to 86400; it is "soon"',
    ],
    [
      'heartbeat:\n  interval_seconds: .inf\n',
      'heartline.yml:2: heartbeat.interval_seconds must be a number from 0.1 to 86400; it is null',
    ],
    [
      'log: {level: loud}',
      'heartline.yml:1: log.level must be "debug" or "info" or "warn" or "error"; it is "loud"',
    ],
    ['\n\nlog:\n\n  levle: info\n', 'heartline.yml:5: unknown key log.levle; did you mean log.level?'],
    ['wbe: {}', 'heartline.yml:1: unknown key wbe; did you mean web?'],
    ['log:\n  zebra: 1', 'heartline.yml:2: unknown key log.zebra; known keys: log.level, log.format'],
    ['log: info', 'heartline.yml:1: log must be an object; it is info'],
    ['- 1', 'heartline.yml:1: the file must be an object; it is [1]'],
    [
      'web:\n  listen_address: nine\n',
      'heartline.yml:2: web.listen_address must be host:port, [IPv6]:port, or :port for all addresses; it is "nine"',
    ],
    [
      'web: {cors_origins: ["https://a.example/path"]}',
      'heartline.yml:1: web.cors_origins must be an array of at most 100 items, each an origin such as https://grafana.example.org (no path), or *; it is ["https://a.example/path"]',
    ],
    [
      'metrics: {duration_buckets: [1, 5, 5]}',
      'heartline.yml:1: metrics.duration_buckets must be in ascending order; 5 follows 5',
    ],
    [
      'labels: {allow: [team, team]}',
      'heartline.yml:1: labels.allow must contain each label once; team is listed twice',
    ],
  ])('names the origin, the allowed values and the given value: %j', (file, sentence) => {
    expect(problems({ file })).toEqual([sentence]);
  });

  it.each(['worker_id', '__name__', 'instance', 'le'])('rejects the reserved label %s', (label) => {
    expect(problems({ argv: [`--labels.allow=${label}`] })).toEqual([
      expect.stringMatching(`--labels.allow: labels.allow must not contain ${label}, which is reserved`),
    ]);
  });

  it('reports all problems at once', () => {
    expect(problems({ file: 'limits:\n  workers: 0\n  queues: 0\n', argv: ['--log.level=x'] })).toHaveLength(
      3,
    );
  });

  it('rejects a duplicate key and invalid YAML, with the line', () => {
    expect(problems({ file: 'log: {}\nlog: {}\n' })).toEqual([
      expect.stringMatching(/^heartline.yml:2: .*unique/),
    ]);
    expect(problems({ file: 'log: {\n' })).toEqual([expect.stringMatching(/^heartline.yml:2: /)]);
  });

  it('names the variable with the invalid value', () => {
    expect(problems({ environment: { HEARTLINE_LIMITS_WORKERS: 'many' } })).toEqual([
      'HEARTLINE_LIMITS_WORKERS: limits.workers must be a whole number from 1 to 1000000; it is "many"',
    ]);
  });

  it('reports a file that cannot be read', () => {
    const read = () => {
      throw new Error('ENOENT: no such file or directory');
    };
    expect(() => loadConfig({ flags: parseFlags(['--config.file=no.yml']), environment: {}, read })).toThrow(
      '--config.file: cannot read no.yml: ENOENT',
    );
  });

  it.each(['0.0.0.0:9877', ':9877', '[::]:9877', 'exporter.example:9877'])(
    'rejects %s without authentication unless web.allow_insecure is set, and names that flag',
    (address) => {
      const argv = [`--web.listen-address=${address}`];
      expect(problems({ argv })).toEqual([expect.stringContaining('--web.allow-insecure')]);
      expect(problems({ argv: [...argv, '--web.allow-insecure'] })).toEqual([]);
      expect(problems({ argv: [...argv, '--web.config.file=web.yml'] })).toEqual([]);
    },
  );

  it.each(['localhost:0', '127.0.0.2:9877', '[::1]:9877'])('allows %s without authentication', (address) => {
    expect(problems({ argv: [`--web.listen-address=${address}`] })).toEqual([]);
  });

  it('warns about a misspelt variable, but not about the variables that Kubernetes sets', () => {
    const environment = { HEARTLINE_LOG_LEVLE: 'info', HEARTLINE_SERVICE_HOST: '10.0.0.1', PATH: '/bin' };
    expect(loadConfig({ flags: parseFlags([]), environment, read: () => '' }).warnings).toEqual([
      'unknown environment variable HEARTLINE_LOG_LEVLE; did you mean HEARTLINE_LOG_LEVEL?',
    ]);
  });
});

const HASH = `$2y$10$${'a'.repeat(53)}`;

function settings(web: string, ...argv: string[]) {
  return loadSettings({
    flags: parseFlags(['--web.config.file=web.yml', ...argv]),
    environment: {},
    read: () => web,
  });
}

describe('loadSettings', () => {
  const everywhere = '--web.listen-address=0.0.0.0:9877';

  it('accepts a public address with passwords, and warns that they are sent unencrypted', () => {
    const { web, warnings } = settings(`basic_auth_users: { me: ${HASH} }`, everywhere);
    expect(web.users.size).toBe(1);
    expect(warnings).toEqual([expect.stringContaining('unencrypted')]);
  });

  it('rejects a public address if the web configuration has no authentication', () => {
    expect(() => settings('http_server_config: {}', everywhere)).toThrow('--web.allow-insecure');
    expect(settings('http_server_config: {}', everywhere, '--web.allow-insecure').warnings).toEqual([]);
  });

  it('requires no authentication on loopback', () => {
    expect(settings('').warnings).toEqual([]);
  });

  it('returns an empty web configuration by default', () => {
    const { web } = loadSettings({ flags: parseFlags([]), environment: {}, read: () => 'never read' });
    expect(web).toMatchObject({ headers: {} });
  });
});

describe('reloadSettings', () => {
  const reload = (before: string, after: string) => {
    const flags = parseFlags(['--web.config.file=web.yml']);
    const running = loadSettings({ flags, environment: {}, read: () => before });
    const tls = { cert: '', key: '', requireClientCertificate: false, minVersion: 'TLSv1.2' } as const;
    const sources = { flags, environment: {}, read: () => after };
    return {
      plain: () => reloadSettings(sources, running),
      tls: () => reloadSettings(sources, { ...running, web: { ...running.web, tls } }),
    };
  };

  it('returns new users', () => {
    expect(reload('', `basic_auth_users: { me: ${HASH} }`).plain().web.users.size).toBe(1);
  });

  it('rejects adding or removing TLS', () => {
    expect(reload('', '').tls).toThrow(
      'web.yml: tls_server_config cannot be added or removed while the exporter is running; restart the exporter',
    );
  });
});
