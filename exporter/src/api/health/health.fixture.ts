import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Express } from 'express';
import { pino } from 'pino';
import request, { type Response } from 'supertest';
import { AlertLog } from '../../alerts/alert-log';
import { type Fleet } from '../../fleet/fleet';
import { type DriverKind } from '../../recovery/drivers/driver-kind';
import { FleetHarness, defaultConfig, START } from '../../fleet/fleet.fixture';
import { Assessor, checkSettings } from '../../health/assessor';
import { RecoveryMetrics } from '../../recovery/recovery-metrics';
import { RecoveryService } from '../../recovery/recovery-service';
import { SelfMetrics } from '../../telemetry/self-metrics';
import { createApp } from '../../http/app';
import { ClientAddresses } from '../../http/clients/client-address';
import { ingestRoutes } from '../../ingest/http/routes';
import { acknowledgementRoutes } from '../acknowledgements/routes';
import { maintenanceRoutes } from '../maintenance/routes';
import { recoveryRoutes } from '../recovery/routes';
import { workerTypeRoutes } from '../worker-types/routes';
import { healthRoutes } from './routes';

/** The API on a real fleet with a manual clock. */
export class HealthApi {
  readonly harness: FleetHarness;
  readonly #config: ReturnType<typeof defaultConfig>;
  readonly drivers: DriverKind[] = [];
  #open: { fleet: Fleet; app: Express; alerts: AlertLog; recovery: RecoveryService } | undefined;
  stuck: string | undefined;

  constructor(flags: readonly string[] = []) {
    this.#config = defaultConfig(flags);
    const settings = checkSettings(this.#config.health);
    this.harness = new FleetHarness({ config: this.#config, assessor: new Assessor(settings) });
  }

  async open(): Promise<this> {
    await this.#close();
    const fleet = await this.harness.reopen();
    const log = pino({ level: 'silent' });
    const config = this.#config;
    const { metrics } = this.harness;
    const recovery = await RecoveryService.open({
      config,
      fleet: fleet.state,
      clock: this.harness.clock,
      metrics: new RecoveryMetrics(new SelfMetrics({ version: '', revision: '' }).registry),
      log,
      kinds: this.drivers,
      readFile: (path) => readFileSync(path, 'utf8'),
      directory: (part) => join(this.harness.directory, part),
      open: (open) => Promise.resolve(open()),
    });
    const alerts = AlertLog.open(join(this.harness.directory, 'alerts'), {
      size: config.limits.alerts,
      maxAlertBytes: config.limits.alertBytes,
      maxBytes: config.limits.alertLogBytes,
    });
    const processHealth = { stuck: () => this.stuck };
    const deps = {
      fleet,
      config,
      addresses: new ClientAddresses(config.web),
      log,
      processHealth,
      recovery,
      startedAt: START,
    };
    const app = createApp({
      config,
      log,
      routes: [
        ingestRoutes({ fleet, config, metrics, log, dispatchCommands: recovery.commands.dispatchCommands }),
        [
          ...healthRoutes(deps, alerts),
          ...recoveryRoutes(deps),
          ...workerTypeRoutes({ fleet, log }),
          ...maintenanceRoutes({ fleet, config, log }),
          ...acknowledgementRoutes({ fleet, alerts, log }),
        ],
      ],
    });
    this.#open = { fleet, app, alerts, recovery };
    return this;
  }

  get recovery(): RecoveryService {
    return this.#running.recovery;
  }

  get fleet(): Fleet {
    return this.#running.fleet;
  }

  get #running() {
    if (this.#open === undefined) {
      throw new Error('The API is not open.');
    }
    return this.#open;
  }

  get = (path: string): Promise<Response> => this.#send('get', path);
  post = (path: string, body?: object): Promise<Response> => this.#send('post', path, body);
  put = (path: string, body?: object): Promise<Response> => this.#send('put', path, body);
  delete = (path: string): Promise<Response> => this.#send('delete', path);

  /** Sends an HTML form. */
  form = async (
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> => request(this.#running.app).post(path).set(headers).type('form').send(fields);

  /** Sends a report of a worker, by default with 30 s × 3. */
  report = async (worker_id: string, content: object = {}): Promise<Response> =>
    this.post('/api/v1/reports', { worker_id, ...content });

  /** Advances the clock and evaluates the deadlines of the fleet. */
  pass(seconds: number): void {
    this.harness.clock.pass(seconds);
    let more = true;
    while (more) {
      more = this.fleet.tick();
    }
  }

  async end(): Promise<void> {
    await this.#close();
    await this.harness.end();
  }

  async #close(): Promise<void> {
    await this.#open?.alerts.close();
    await this.#open?.recovery.close();
  }

  async #send(method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object): Promise<Response> {
    const sent = request(this.#running.app)[method](path);
    return body === undefined ? sent : sent.send(body);
  }
}
