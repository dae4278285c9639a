import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFakeSmtpServer } from '../fakes/smtp-server';
import { startFakePagerDuty } from '../fakes/pagerduty';
import { startFakeSlack } from '../fakes/slack';
import { startFakeWebhook } from '../fakes/webhook';
import { generate } from 'selfsigned';

/** Starts a fake for every notification channel, and writes the secrets folder that makes Alertmanager use them. */
export async function startFakeChannels(secretsFolder: string) {
  const { key, cert } = await makeCertificate();
  const token = 'a-token-for-this-run';
  const [slack, pagerduty, webhook, deadmansswitch, smtp] = await Promise.all([
    startFakeSlack(),
    startFakePagerDuty(),
    startFakeWebhook(token),
    startFakeWebhook(),
    startFakeSmtpServer({ username: 'heartline', password: 'correct horse', key, cert }),
  ]);
  const secrets = {
    slack_url: slack.url,
    pagerduty_url: pagerduty.url,
    pagerduty_routing_key: '0123456789abcdef0123456789abcdef',
    webhook_url: webhook.url,
    webhook_token: token,
    deadmansswitch_url: deadmansswitch.url,
    smtp_host: '127.0.0.1',
    smtp_port: String(smtp.port),
    smtp_from: 'heartline@example.org',
    smtp_to: 'operator@example.org',
    smtp_username: 'heartline',
    smtp_password: 'correct horse',
    'smtp_ca.pem': cert,
  };
  mkdirSync(secretsFolder, { recursive: true });
  for (const [name, value] of Object.entries(secrets)) {
    writeFileSync(join(secretsFolder, name), value, { mode: 0o600 });
  }
  return {
    slack: slack.inbox,
    pagerduty: pagerduty.inbox,
    webhook: webhook.inbox,
    deadmansswitch: deadmansswitch.inbox,
    mail: smtp.inbox,
    /** The HTTP receivers, for tests that take one down. */
    receivers: { slack, pagerduty, webhook },
    close: async () => {
      await Promise.all([slack, pagerduty, webhook, deadmansswitch, smtp].map((each) => each.close()));
    },
  };
}

export type Channels = Awaited<ReturnType<typeof startFakeChannels>>;

/** Makes a self-signed certificate for `127.0.0.1` and its key, as PEM. The certificate is its own authority. */
async function makeCertificate(): Promise<{ readonly key: string; readonly cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  return { key, cert };
}
