import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import {
  alertmanagerYaml,
  KUBE_PROMETHEUS_STACK,
  readFragment,
  withFragment,
} from '../../alerting/foreign-alertmanager.fixture';
import { runCommand } from '../../rules/src/run';
import { findFreePort } from '../../test-support/free-ports';
import { pollUntil } from '../../test-support/poll-until';
import { TestProcess } from '../../test-support/test-process';
import { type FakeReceiver } from '../fakes/http-receiver';
import { type Notification, startFakeWebhook } from '../fakes/webhook';

const BIN = join(__dirname, '../../.stack/tools/bin');
/** The receivers of the fragment. */
const RECEIVERS = ['heartline-team', 'heartline-on-call', 'heartline-dead-mans-switch'] as const;
export type Receiver = (typeof RECEIVERS)[number];

/** The name of the scrape job; not that of this repository's configuration. */
export const JOB = 'team-workers';

export interface ForeignStackOptions {
  readonly scrapeSeconds: number;
  /** `host:port` of the exporter, and of one that exposes series of the same names. */
  readonly exporter: string;
  readonly collidingExporter: string;
}

/**
 * A Prometheus and an Alertmanager that know nothing of this repository: kube-prometheus-stack's routes and inhibitions with
 * the fragment of deploy/alertmanager, and the portable rules. The rules are evaluated every 10 s, and Alertmanager waits
 * for seconds, so that the scrape interval is what a test waits for.
 */
export class ForeignStack {
  readonly folder = mkdtempSync(join(tmpdir(), 'heartline-foreign-'));
  readonly #options: ForeignStackOptions;
  readonly #receivers = new Map<Receiver, FakeReceiver<Notification>>();
  readonly #processes: TestProcess[] = [];
  prometheusUrl = '';
  alertmanagerUrl = '';

  constructor(options: ForeignStackOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    for (const name of RECEIVERS) {
      this.#receivers.set(name, await startFakeWebhook());
    }
    const [prometheus, alertmanager] = [await findFreePort(), await findFreePort()];
    this.prometheusUrl = `http://127.0.0.1:${prometheus}/`;
    this.alertmanagerUrl = `http://127.0.0.1:${alertmanager}/`;
    mkdirSync(join(this.folder, 'prometheus'));
    writeFileSync(join(this.folder, 'rules.yml'), this.#rules());
    writeFileSync(join(this.folder, 'prometheus.yml'), this.#prometheusConfig(alertmanager));
    writeFileSync(join(this.folder, 'alertmanager.yml'), this.#alertmanagerConfig());
    this.#processes.push(
      new TestProcess(join(BIN, 'alertmanager'), [
        `--config.file=${join(this.folder, 'alertmanager.yml')}`,
        `--storage.path=${join(this.folder, 'alertmanager')}`,
        `--web.listen-address=127.0.0.1:${alertmanager}`,
        '--cluster.listen-address=',
      ]),
      new TestProcess(join(BIN, 'prometheus'), [
        `--config.file=${join(this.folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(this.folder, 'prometheus')}`,
        `--web.listen-address=127.0.0.1:${prometheus}`,
      ]),
    );
    await pollUntil('Prometheus and Alertmanager to be ready', async () => {
      const answers = await Promise.all(
        [this.prometheusUrl, this.alertmanagerUrl].map((url) => fetch(`${url}-/ready`)),
      );
      return answers.every(({ ok }) => ok);
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((each) => each.end('SIGTERM')));
    await Promise.all([...this.#receivers.values()].map((each) => each.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What a receiver got, as `status alertname worker_id`, once each. */
  received(name: Receiver): Set<string> {
    const notifications = this.#receivers.get(name)?.inbox.received ?? [];
    return new Set(
      notifications.flatMap(({ message }) =>
        message.alerts.map(
          ({ status, labels }) => `${status} ${labels['alertname'] ?? ''} ${labels['worker_id'] ?? ''}`,
        ),
      ),
    );
  }

  /** Resolves when a receiver has got each of the alerts. */
  async waitFor(name: Receiver, ...alerts: readonly string[]): Promise<void> {
    await pollUntil(
      `${name} to receive ${alerts.join(', ')} at a scrape every ${this.#options.scrapeSeconds} s; it has ${[...this.received(name)].join(', ')}`,
      () => alerts.every((alert) => this.received(name).has(alert)),
      // Several scrapes of a minute, on a slow machine.
      { timeoutMs: 400_000, everyMs: 250 },
    );
  }

  #rules(): string {
    const { output, errors } = runCommand([
      '--scrape-interval',
      `${this.#options.scrapeSeconds}s`,
      '--selector',
      `job="${JOB}"`,
      '--severity',
      'info=notice',
    ]);
    if (errors !== '') {
      throw new Error(errors);
    }
    return output.replaceAll(/^( {4}interval:) .+$/gm, '$1 10s');
  }

  #prometheusConfig(alertmanager: number): string {
    const { scrapeSeconds, exporter, collidingExporter } = this.#options;
    return stringify({
      global: { scrape_interval: `${scrapeSeconds}s`, evaluation_interval: '10s' },
      rule_files: [join(this.folder, 'rules.yml')],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanager}`] }] }] },
      scrape_configs: [
        { job_name: JOB, static_configs: [{ targets: [exporter] }] },
        { job_name: 'other-workers', static_configs: [{ targets: [collidingExporter] }] },
      ],
    });
  }

  #alertmanagerConfig(): string {
    const fragment = readFragment();
    const receivers = fragment.receivers.map(({ name }) => ({
      name,
      webhook_configs: [
        {
          url: this.#receivers.get(name as Receiver)?.url,
          send_resolved: name !== 'heartline-dead-mans-switch',
        },
      ],
    }));
    return alertmanagerYaml(withFragment(KUBE_PROMETHEUS_STACK, { ...fragment, receivers }))
      .replaceAll(/^( *group_wait:) 30s$/gm, '$1 1s')
      .replaceAll(/^( *group_interval:) 1m$/gm, '$1 3s');
  }
}
