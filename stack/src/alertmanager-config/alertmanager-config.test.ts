import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { buildAlertmanagerConfig, type GeneratedConfig } from './alertmanager-config';

const template = readFileSync(join(__dirname, '..', '..', '..', 'alerting', 'alertmanager.yml'), 'utf8');
const paths = { templates: '/etc/alertmanager/templates', secrets: '/run/secrets' };
const slack = ['slack_url', 'https://hooks.slack.example/services/T/B/X'] as const;
const key = ['pagerduty_routing_key', 'a-key'] as const;
const email = [
  ['smtp_host', 'relay.example.org'],
  ['smtp_from', 'heartline@example.org'],
  ['smtp_to', 'night@example.org'],
] as const;

function generate(...secrets: (readonly [string, string])[]): GeneratedConfig {
  return buildAlertmanagerConfig(template, new Map(secrets), paths);
}
function receiver(config: GeneratedConfig, name: string): Record<string, unknown> {
  const { receivers } = parse(config.yaml) as { receivers: Record<string, unknown>[] };
  return receivers.find((each) => each['name'] === name) ?? {};
}
function entry(config: GeneratedConfig, name: string, kind: string): Record<string, unknown> {
  return (receiver(config, name)[kind] as Record<string, unknown>[])[0] ?? {};
}
function reason(config: GeneratedConfig, channel: string): string | undefined {
  return config.disabledChannels.find((disabled) => disabled.channel === channel)?.reason;
}

describe('the generated Alertmanager configuration', () => {
  it('has no channel if no secret is set, and lists the disabled channels', () => {
    const config = generate();
    expect(parse(config.yaml).receivers).toEqual([
      { name: 'team' },
      { name: 'pagerduty' },
      { name: 'recovery' },
      { name: 'escalation' },
      { name: 'deadmansswitch' },
    ]);
    expect(config.enabledChannels).toEqual([]);
    expect(config.disabledChannels.map(({ channel }) => channel)).toEqual([
      'Slack',
      'email',
      'webhook',
      'PagerDuty',
      'dead man’s switch',
    ]);
  });

  it('has only the channels whose secrets are set', () => {
    const config = generate(slack);
    expect(config.enabledChannels).toEqual(['Slack']);
    expect(Object.keys(receiver(config, 'team'))).toEqual(['name', 'slack_configs']);
    expect(Object.keys(receiver(config, 'escalation'))).toEqual(['name', 'slack_configs']);
    expect(reason(config, 'PagerDuty')).toBe('not set: secrets/pagerduty_routing_key');
  });

  it('contains the paths of secrets and not their values', () => {
    const config = generate(slack, key);
    expect(entry(config, 'team', 'slack_configs')['api_url_file']).toBe('/run/secrets/slack_url');
    expect(config.yaml).not.toContain(slack[1]);
    expect(config.yaml).not.toContain(key[1]);
  });

  it('keeps the routes and makes the paths of the templates absolute', () => {
    const config = generate(slack);
    expect(parse(config.yaml).route).toEqual(parse(template).route);
    expect(parse(config.yaml).templates).toEqual(['/etc/alertmanager/templates/*.tmpl']);
  });

  it('sends pages to the PagerDuty endpoint that is set, else to the default one', () => {
    const elsewhere = 'https://events.eu.pagerduty.com/v2/enqueue';
    const url = (config: GeneratedConfig): unknown => entry(config, 'pagerduty', 'pagerduty_configs')['url'];
    expect(url(generate(key, ['pagerduty_url', elsewhere]))).toBe(elsewhere);
    expect(url(generate(key))).toBe('https://events.pagerduty.com/v2/enqueue');
  });
});

describe('the alert log', () => {
  const alertLog = 'http://127.0.0.1:9877/api/v1/alerts';
  const generateWithLog = (...secrets: (readonly [string, string])[]): GeneratedConfig =>
    buildAlertmanagerConfig(template, new Map(secrets), { ...paths, alertLog });
  const addresses = (config: GeneratedConfig, name: string): unknown[] =>
    ((receiver(config, name)['webhook_configs'] ?? []) as Record<string, unknown>[]).map(({ url }) => url);

  it('receives each alert and its resolution once, without any secret, but not the HeartlineWatchdog', () => {
    const config = generateWithLog();
    expect(entry(config, 'team', 'webhook_configs')).toMatchObject({ url: alertLog, send_resolved: true });
    expect(addresses(config, 'escalation')).toEqual([alertLog]);
    expect(addresses(config, 'pagerduty')).toEqual([]);
    expect(addresses(config, 'deadmansswitch')).toEqual([]);
    expect(config.enabledChannels).toEqual([]);
  });

  it('is added to the webhook of a user', () => {
    const config = generateWithLog(['webhook_url', 'https://example.org/alerts']);
    expect(addresses(config, 'team')).toEqual([undefined, alertLog]);
    expect(entry(config, 'team', 'webhook_configs')['url_file']).toBe('/run/secrets/webhook_url');
  });

  it('is left out if it has no URL', () => {
    expect(generate().yaml).not.toContain('/api/v1/alerts');
  });
});

describe('recovery', () => {
  const alertLog = 'http://exporter:9877/api/v1/alerts';

  it('S2.11 gets the alerts that may start it, and the token that is set', () => {
    const webhook = (...secrets: (readonly [string, string])[]) =>
      entry(
        buildAlertmanagerConfig(template, new Map(secrets), { ...paths, alertLog }),
        'recovery',
        'webhook_configs',
      );
    const url = 'http://exporter:9877/api/v1/recovery/alerts';
    expect(webhook()).toEqual({ url, send_resolved: true, http_config: { follow_redirects: false } });
    expect(webhook(['recovery_token', 't'])).toMatchObject({
      http_config: { authorization: { credentials_file: '/run/secrets/recovery_token' } },
    });
  });

  it('gets none without an exporter', () => {
    expect(receiver(generate(['recovery_token', 't']), 'recovery')).toEqual({ name: 'recovery' });
  });
});

describe('email', () => {
  const sent = (config: GeneratedConfig): Record<string, unknown> => entry(config, 'team', 'email_configs');

  it('requires a relay, a sender and a recipient; the port has a default', () => {
    expect(sent(generate(...email))).toMatchObject({
      smarthost: 'relay.example.org:587',
      to: 'night@example.org',
    });
    expect(sent(generate(...email, ['smtp_port', '2525']))['smarthost']).toBe('relay.example.org:2525');
    expect(reason(generate(email[0]), 'email')).toBe('not set: secrets/smtp_to, secrets/smtp_from');
  });

  it('uses no login if neither username nor password is set, and is off if only one of them is', () => {
    expect(Object.keys(sent(generate(...email)))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^auth_|^tls_config/)]),
    );
    expect(reason(generate(...email, ['smtp_username', 'heartline']), 'email')).toBe(
      'not set: secrets/smtp_password',
    );
    const withLogin = generate(...email, ['smtp_username', 'heartline'], ['smtp_password', 'p']);
    expect(sent(withLogin)).toMatchObject({
      auth_username: 'heartline',
      auth_password_file: '/run/secrets/smtp_password',
    });
  });

  it('trusts the certificate authority that is set', () => {
    const config = generate(...email, ['smtp_ca.pem', '-----BEGIN CERTIFICATE-----']);
    expect(sent(config)['tls_config']).toEqual({ ca_file: '/run/secrets/smtp_ca.pem' });
  });
});

describe('a webhook', () => {
  const http = (config: GeneratedConfig): unknown => entry(config, 'team', 'webhook_configs')['http_config'];

  it('sends a token only if one is set', () => {
    const url = ['webhook_url', 'https://example.org/alerts'] as const;
    expect(http(generate(url))).toEqual({ follow_redirects: false });
    expect(http(generate(url, ['webhook_token', 't']))).toEqual({
      follow_redirects: false,
      authorization: { credentials_file: '/run/secrets/webhook_token' },
    });
  });
});

describe('an invalid secret', () => {
  it.each([
    ['hooks.slack.com/services/x', 'no scheme'],
    ['https://one.example https://two.example', 'two addresses'],
    ['https:///path', 'no host'],
  ])('disables Slack for the URL %s (%s), without printing it', (value) => {
    expect(reason(generate(['slack_url', value]), 'Slack')).toBe(
      'secrets/slack_url is not a single http:// or https:// URL',
    );
  });

  it.each(['0', '65536', 'smtp', '25a'])('disables email for the port %s', (value) => {
    expect(reason(generate(...email, ['smtp_port', value]), 'email')).toBe(
      'secrets/smtp_port is not a port from 1 to 65535',
    );
  });
});

it('a template that is not an Alertmanager configuration is rejected', () => {
  expect(() => buildAlertmanagerConfig('receivers: none', new Map(), paths)).toThrow(
    'The Alertmanager template must be a mapping with a list of receivers, as alerting/alertmanager.yml is.',
  );
});
