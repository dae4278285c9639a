import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runTool } from '../lint/prometheus-tools';

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

  it('drops the labels with the link addresses before an alert is sent', () => {
    const [drop] = config.alerting.alert_relabel_configs;
    expect(drop).toEqual({ action: 'labeldrop', regex: expect.any(String) });
    for (const name of Object.keys(config.global.external_labels)) {
      expect(name).toMatch(new RegExp(`^(?:${drop?.regex ?? ''})$`));
    }
    expect('worker_id').not.toMatch(new RegExp(`^(?:${drop?.regex ?? ''})$`));
  });
});
