import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { buildAlertmanagerConfig, type GeneratedConfig } from './alertmanager-config';

const template = readFileSync(join(__dirname, '..', '..', '..', 'alerting', 'alertmanager.yml'), 'utf8');
const places = { templates: '/etc/alertmanager/templates', secrets: '/run/secrets' };
const slack = ['slack_url', 'https://hooks.slack.example/services/T/B/X'] as const;
const key = ['pagerduty_routing_key', 'a-key'] as const;
const email = [
  ['smtp_host', 'relay.example.org'],
  ['smtp_from', 'heartline@example.org'],
  ['smtp_to', 'night@example.org'],
] as const;

function generate(...secrets: (readonly [string, string])[]): GeneratedConfig {
  return buildAlertmanagerConfig(template, new Map(secrets), places);
}
function receiver(running: GeneratedConfig, name: string): Record<string, unknown> {
  const { receivers } = parse(running.yaml) as { receivers: Record<string, unknown>[] };
  return receivers.find((each) => each['name'] === name) ?? {};
}
function entry(running: GeneratedConfig, name: string, kind: string): Record<string, unknown> {
  return (receiver(running, name)[kind] as Record<string, unknown>[])[0] ?? {};
}
function reason(running: GeneratedConfig, channel: string): string | undefined {
  return running.disabledChannels.find((off) => off.channel === channel)?.reason;
}

describe('the Alertmanager configuration that runs', () => {
  it('sends nothing where no secret is set, and says which channels are off', () => {
    const running = generate();
    expect(parse(running.yaml).receivers).toEqual([
      { name: 'team' },
      { name: 'pagerduty' },
      { name: 'escalation' },
      { name: 'deadmansswitch' },
    ]);
    expect(running.enabledChannels).toEqual([]);
    expect(running.disabledChannels.map(({ channel }) => channel)).toEqual([
      'Slack',
      'email',
      'webhook',
      'PagerDuty',
      'dead man’s switch',
    ]);
  });

  it('keeps the channel whose secret is set, and no other', () => {
    const running = generate(slack);
    expect(running.enabledChannels).toEqual(['Slack']);
    expect(Object.keys(receiver(running, 'team'))).toEqual(['name', 'slack_configs']);
    expect(Object.keys(receiver(running, 'escalation'))).toEqual(['name', 'slack_configs']);
    expect(reason(running, 'PagerDuty')).toBe('not set: secrets/pagerduty_routing_key');
  });

  it('names secrets by their file and never holds them', () => {
    const running = generate(slack, key);
    expect(entry(running, 'team', 'slack_configs')['api_url_file']).toBe('/run/secrets/slack_url');
    expect(running.yaml).not.toContain(slack[1]);
    expect(running.yaml).not.toContain(key[1]);
  });

  it('leaves the routes as they were reviewed, and points to the templates absolutely', () => {
    const running = generate(slack);
    expect(parse(running.yaml).route).toEqual(parse(template).route);
    expect(parse(running.yaml).templates).toEqual(['/etc/alertmanager/templates/*.tmpl']);
  });

  it('takes a page to another PagerDuty endpoint where one is set, and to the usual one where not', () => {
    const elsewhere = 'https://events.eu.pagerduty.com/v2/enqueue';
    const url = (running: GeneratedConfig): unknown =>
      entry(running, 'pagerduty', 'pagerduty_configs')['url'];
    expect(url(generate(key, ['pagerduty_url', elsewhere]))).toBe(elsewhere);
    expect(url(generate(key))).toBe('https://events.pagerduty.com/v2/enqueue');
  });
});

describe('the record of alerts', () => {
  const alertLog = 'http://127.0.0.1:9877/api/v1/alerts';
  const recording = (...secrets: (readonly [string, string])[]): GeneratedConfig =>
    buildAlertmanagerConfig(template, new Map(secrets), { ...places, alertLog });
  const addresses = (running: GeneratedConfig, name: string): unknown[] =>
    ((receiver(running, name)['webhook_configs'] ?? []) as Record<string, unknown>[]).map(({ url }) => url);

  it('hears of every alert and its end once, with no secret set; of the Watchdog never', () => {
    const running = recording();
    expect(entry(running, 'team', 'webhook_configs')).toMatchObject({ url: alertLog, send_resolved: true });
    expect(addresses(running, 'escalation')).toEqual([alertLog]);
    expect(addresses(running, 'pagerduty')).toEqual([]);
    expect(addresses(running, 'deadmansswitch')).toEqual([]);
    expect(running.enabledChannels).toEqual([]);
  });

  it('stands beside a webhook of your own', () => {
    const running = recording(['webhook_url', 'https://example.org/alerts']);
    expect(addresses(running, 'team')).toEqual([undefined, alertLog]);
    expect(entry(running, 'team', 'webhook_configs')['url_file']).toBe('/run/secrets/webhook_url');
  });

  it('is not kept where nobody says where', () => {
    expect(generate().yaml).not.toContain('/api/v1/alerts');
  });
});

describe('email', () => {
  const sent = (running: GeneratedConfig): Record<string, unknown> => entry(running, 'team', 'email_configs');

  it('needs a relay, a sender and a receiver; the port has a default', () => {
    expect(sent(generate(...email))).toMatchObject({
      smarthost: 'relay.example.org:587',
      to: 'night@example.org',
    });
    expect(sent(generate(...email, ['smtp_port', '2525']))['smarthost']).toBe('relay.example.org:2525');
    expect(reason(generate(email[0]), 'email')).toBe('not set: secrets/smtp_to, secrets/smtp_from');
  });

  it('goes to a relay without a login where neither name nor password is set, and is off where one of them is', () => {
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

  it('trusts an authority of your own where one is set', () => {
    const running = generate(...email, ['smtp_ca.pem', '-----BEGIN CERTIFICATE-----']);
    expect(sent(running)['tls_config']).toEqual({ ca_file: '/run/secrets/smtp_ca.pem' });
  });
});

describe('a webhook', () => {
  const http = (running: GeneratedConfig): unknown =>
    entry(running, 'team', 'webhook_configs')['http_config'];

  it('carries a token where one is set, and none where not', () => {
    const url = ['webhook_url', 'https://example.org/alerts'] as const;
    expect(http(generate(url))).toEqual({ follow_redirects: false });
    expect(http(generate(url, ['webhook_token', 't']))).toEqual({
      follow_redirects: false,
      authorization: { credentials_file: '/run/secrets/webhook_token' },
    });
  });
});

describe('a secret that cannot work', () => {
  it.each([
    ['hooks.slack.com/services/x', 'no scheme'],
    ['https://one.example https://two.example', 'two addresses'],
    ['https:///path', 'no host'],
  ])('turns Slack off for the address %s (%s), without telling it', (value) => {
    expect(reason(generate(['slack_url', value]), 'Slack')).toBe(
      'secrets/slack_url is not one http:// or https:// address',
    );
  });

  it.each(['0', '65536', 'smtp', '25a'])('turns email off for the port %s', (value) => {
    expect(reason(generate(...email, ['smtp_port', value]), 'email')).toBe(
      'secrets/smtp_port is not a port from 1 to 65535',
    );
  });
});

it('refuses a template that is no Alertmanager configuration', () => {
  expect(() => buildAlertmanagerConfig('receivers: none', new Map(), places)).toThrow(
    'The Alertmanager template must be a mapping with a list of receivers; take alerting/alertmanager.yml.',
  );
});
