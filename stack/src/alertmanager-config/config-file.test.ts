import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeChannels, readSecrets, writeAlertmanagerConfig } from './config-file';

const alerting = join(__dirname, '..', '..', '..', 'alerting');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the secrets folder', () => {
  it('is read as one trimmed value per file', () => {
    writeFileSync(join(folder, 'slack_url'), 'https://hooks.example/x\n');
    expect(readSecrets(folder)).toEqual(new Map([['slack_url', 'https://hooks.example/x']]));
  });

  it('is read without empty files, README.md and dot files', () => {
    for (const name of ['README.md', '.gitkeep']) {
      writeFileSync(join(folder, name), 'text');
    }
    writeFileSync(join(folder, 'webhook_url'), '\n');
    expect(readSecrets(folder).size).toBe(0);
  });

  it('may be missing', () => {
    expect(readSecrets(join(folder, 'none')).size).toBe(0);
  });
});

describe('writing the configuration', () => {
  it('creates the folder, writes the file and describes each channel', () => {
    writeFileSync(join(folder, 'webhook_url'), 'http://127.0.0.1:1/');
    const out = join(folder, 'run', 'alertmanager.yml');
    const config = writeAlertmanagerConfig({
      template: join(alerting, 'alertmanager.yml'),
      templates: join(alerting, 'templates'),
      secrets: folder,
      out,
    });
    expect(readFileSync(out, 'utf8')).toBe(config.yaml);
    expect(config.yaml).toContain(`url_file: ${folder}/webhook_url`);
    expect(describeChannels(config)).toEqual([
      'webhook: on',
      'Slack: off (not set: secrets/slack_url)',
      'email: off (not set: secrets/smtp_to, secrets/smtp_from, secrets/smtp_host)',
      'PagerDuty: off (not set: secrets/pagerduty_routing_key)',
      'dead man’s switch: off (not set: secrets/deadmansswitch_url)',
    ]);
    expect(describeChannels(config, '/elsewhere')).toContain('Slack: off (not set: /elsewhere/slack_url)');
  });

  const lastLine = (alertLog?: string): string | undefined => {
    const config = writeAlertmanagerConfig({
      template: join(alerting, 'alertmanager.yml'),
      templates: join(alerting, 'templates'),
      secrets: folder,
      out: join(folder, 'run', 'alertmanager.yml'),
      ...(alertLog !== undefined && { alertLog }),
    });
    return describeChannels(config).at(-1);
  };

  it('says where alerts go if no channel is on', () => {
    expect(lastLine('http://127.0.0.1:9877/api/v1/alerts')).toBe(
      'No notification channel is on; only the exporter receives alerts (GET /health/alerts)',
    );
    expect(lastLine()).toBe('No notification channel is on; alerts are not sent anywhere');
  });

  it('does not say so if a channel is on', () => {
    writeFileSync(join(folder, 'webhook_url'), 'http://127.0.0.1:1/');
    expect(lastLine('http://127.0.0.1:9877/api/v1/alerts')).not.toContain('No notification channel');
  });
});
