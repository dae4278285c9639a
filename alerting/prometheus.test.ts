import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SETTINGS } from '../exporter/src/config/schema/setting';
import { runTool } from '../lint/prometheus-tools.fixture';

const provisioning = join(__dirname, '..', 'provisioning', 'prometheus');
interface PrometheusConfig {
  readonly global: { readonly external_labels: Readonly<Record<string, string>> };
  readonly alerting: { readonly alert_relabel_configs: readonly { action: string; regex: string }[] };
  readonly scrape_configs: readonly { readonly job_name: string }[];
}
const config = parse(readFileSync(join(provisioning, 'prometheus.yml'), 'utf8')) as PrometheusConfig;
function job(name: string): unknown {
  return config.scrape_configs.find((each) => each.job_name === name);
}

describe('prometheus.yml', () => {
  let folder: string;
  beforeAll(() => {
    // The folder layout of both stacks: rules/ and targets/ next to prometheus.yml.
    folder = mkdtempSync(join(tmpdir(), 'heartline-prometheus-'));
    symlinkSync(join(provisioning, 'prometheus.yml'), join(folder, 'prometheus.yml'));
    symlinkSync(join(provisioning, 'targets'), join(folder, 'targets'));
    symlinkSync(join(__dirname, 'rules'), join(folder, 'rules'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is valid with its rules and targets', () => {
    const { ok, text } = runTool(
      'promtool',
      ['check', 'config', '--lint=all', '--lint-fatal', 'prometheus.yml'],
      folder,
    );
    expect(text).toMatch(/rule files found/);
    expect(text).not.toMatch(/FAILED/);
    expect(ok).toBe(true);
  });

  it('scrapes and evaluates every 5 s, so that state changes are detected in time', () => {
    expect(config.global).toMatchObject({ scrape_interval: '5s', evaluation_interval: '5s' });
    expect(job('heartline')).not.toHaveProperty('scrape_interval');
  });

  it('scrapes Alertmanager every 5 s, so that the rules notice its restart', () => {
    expect(job('alertmanager')).not.toHaveProperty('scrape_interval');
  });

  it('limits what an exporter can send, and does not honor its labels', () => {
    expect(job('heartline')).toMatchObject({
      sample_limit: expect.any(Number),
      label_limit: expect.any(Number),
      label_name_length_limit: expect.any(Number),
      label_value_length_limit: expect.any(Number),
      body_size_limit: expect.any(String),
    });
    expect(job('heartline')).not.toHaveProperty('honor_labels');
  });

  it('accepts the largest scrape that the exporter sends with its default limits', () => {
    const limit = (name: string) => Number(SETTINGS.find((setting) => setting.name === name)?.defaultValue);
    const { sample_limit: samples, body_size_limit: size } = job('heartline') as {
      readonly sample_limit: number;
      readonly body_size_limit: string;
    };
    expect(samples).toBeGreaterThan(limit('limits.series'));
    // Prometheus reads MB as mebibytes. The exporter's own metrics are not part of limits.scrape_bytes.
    expect(Number(size.replace(/MB$/, '')) * 2 ** 20).toBeGreaterThan(limit('limits.scrape_bytes') + 2 ** 20);
  });

  it('drops the labels with the link addresses before an alert is sent', () => {
    const [drop] = config.alerting.alert_relabel_configs;
    expect(drop).toEqual({ action: 'labeldrop', regex: expect.any(String) });
    for (const name of Object.keys(config.global.external_labels)) {
      expect(name).toMatch(new RegExp(`^(?:${drop?.regex ?? ''})$`));
    }
    expect('worker_id').not.toMatch(new RegExp(`^(?:${drop?.regex ?? ''})$`));
  });
});

describe('the resend delay and the rules', () => {
  const compose = readFileSync(join(__dirname, '..', 'docker-compose.yml'), 'utf8');
  const rules = readFileSync(join(__dirname, 'rules', 'liveness.rules.yml'), 'utf8');
  const resendSeconds = Number(/--rules\.alert\.resend-delay=(\d+)m$/m.exec(compose)?.[1]) * 60;
  const EVALUATION_SECONDS = 5;

  it('Alertmanager keeps alerts for 15 minutes after Prometheus ended, and a minute for its start', () => {
    // Prometheus sends an end of 4 × the resend delay; the last update is up to one resend delay and one evaluation old.
    expect(3 * resendSeconds - EVALUATION_SECONDS).toBeGreaterThan(16 * 60);
  });

  it('a page that may not be recorded as sent fires until it was sent again and group_wait has passed', () => {
    const seconds = Number(
      /page_unlogged[^#]*process_start_time_seconds\{job="alertmanager"\} >= (\d+)\n/.exec(rules)?.[1],
    );
    expect(seconds).toBeGreaterThanOrEqual(resendSeconds + EVALUATION_SECONDS + 20);
  });
});
