import { type RequestListener } from 'node:http';
import { join } from 'node:path';
import { AlertLog } from '../alerts/alert-log';
import { healthRoutes } from '../api/health/routes';
import { TransitionStream } from '../api/health/transition-stream';
import { landingRoutes } from '../api/landing/routes';
import { metricsRoute } from '../api/metrics';
import { probeRoutes } from '../api/probes';
import { reloadRoute } from '../api/reload';
import { RunbookRoutes } from '../api/runbooks/routes';
import { LiveConfig, type Reloaded } from '../config/load/live-config';
import { type ConfigSources, type LoadedSettings, reloadSettings } from '../config/load/load';
import { type Config } from '../config/schema/config';
import { type ListenAddress, parseListenAddress } from '../config/schema/listen-address';
import { Renderer, type RendererSettings } from '../exposition/renderer';
import { Fleet } from '../fleet/fleet';
import { MonotonicClock } from '../fleet/observation/monotonic-clock';
import { Assessor } from '../health/assessor';
import { checkSettings } from '../health/check-settings';
import { createApp } from '../http/app';
import { Authentication } from '../http/auth/authentication';
import { customHeaders } from '../http/middleware/custom-headers';
import { closeConnectionsOnShutdown, rejectUntilReady } from '../http/middleware/lifecycle';
import { withOpenApiRoute } from '../http/routing/openapi';
import { closeServer, createHttpServer, listen, renewTls } from '../http/server';
import { ingestRoutes } from '../ingest/http/routes';
import { Recovery, type RecoveryDeps } from '../recovery/recovery';
import { RecoveryMetrics } from '../recovery/recovery-metrics';
import { type Build } from '../telemetry/build';
import { type Log } from '../telemetry/log';
import { ProcessHealth } from '../telemetry/process-health';
import { SelfMetrics } from '../telemetry/self-metrics';
import { openTraces } from '../telemetry/traces/open-traces';
import { FleetLoop } from './fleet-loop';
import { createReload } from './reload';

export interface ExporterOptions {
  readonly settings: LoadedSettings;
  /** Where they were read, to be read again. */
  readonly sources: ConfigSources;
  readonly build: Build;
  readonly log: Log;
}

export interface Exporter {
  /** Where it listens. */
  readonly url: string;
  /** How many were read back. */
  readonly workers: number;
  /** Throws ConfigError, logged and counted, where the configuration is wrong; then nothing has changed. */
  reload(): Reloaded;
  /** Answers what is under way, journals what is known, and ends. */
  close(): Promise<void>;
}

/** How long requests under way may take to end at the shutdown. */
const CLOSE_TIMEOUT_MS = 10_000;

/** Milliseconds that a report waits for others at most, so that a large fleet does not pay a transaction for each. */
const COMMIT_INTERVAL_MS = 10;

const LINKS = [
  { href: '/runbooks', text: 'Runbooks' },
  { href: '/openapi.json', text: 'API' },
  { href: '/metrics', text: 'Metrics' },
] as const;

/** Puts the parts together, listens, and reads the fleet back. Rejects with an error for people. */
export async function startExporter({ settings, sources, build, log }: ExporterOptions): Promise<Exporter> {
  const clock = new MonotonicClock();
  const live = new LiveConfig(settings.config);
  const { config } = live;
  const metrics = new SelfMetrics(build);
  const processHealth = new ProcessHealth();
  const probes = probeRoutes(processHealth);
  let { web } = settings;
  const { environment } = sources;
  const traces = openTraces({ config: config.telemetry, environment, build, log });
  const authentication = new Authentication({ config, log }, settings);

  // Listens first: a port in use is told before the journal is touched, and probes answer while it is read.
  const guards = [
    customHeaders(() => web.headers),
    rejectUntilReady(processHealth),
    ...authentication.guards,
  ];
  let app: RequestListener = createApp({ config, log, metrics, guards, routes: [probes] });
  const handle: RequestListener = (request, response) => app(request, response);
  const server = createHttpServer(traces?.listener(handle) ?? handle, web.tls);
  const address = await listen(server, listenAddressOf(config));
  let settingsForChecks = checkSettings(config.health);
  const assessor = new Assessor(() => settingsForChecks);
  const abortStart = async (error: unknown) => {
    await closeServer(server, 0);
    throw error;
  };
  const fleet = await openFleet({ config, clock, metrics, log, assessor }).catch(abortStart);
  const alerts = await openAlerts(config).catch(async (error: unknown) => {
    await fleet.close();
    return abortStart(error);
  });

  const recoveryMetrics = new RecoveryMetrics(metrics.registry);
  const recovery = await openRecovery(config, { fleet: fleet.state, metrics: recoveryMetrics, log }).catch(
    async (error: unknown) => {
      await alerts.close();
      await fleet.close();
      return abortStart(error);
    },
  );

  const renderer = new Renderer(fleet.state, metrics, rendererSettings(config));
  metrics.watch(fleet.state);
  recoveryMetrics.watch(recovery);
  metrics.configReloaded(true, clock.now());
  live.onChange(() => {
    log.level = config.log.level;
    settingsForChecks = checkSettings(config.health);
    fleet.reconfigure();
    renderer.configure(rendererSettings(config));
  });
  const read = () => {
    const next = reloadSettings(sources, { config, web });
    const apply = () => {
      ({ web } = next);
      authentication.reload(next);
      runbooks.reload();
      if (web.tls !== undefined) renewTls(server, web.tls);
    };
    return { config: next.config, apply };
  };
  const reload = createReload({ live, read, clock, metrics, log });
  const transitionStream = new TransitionStream(fleet.state.transitions, config);
  const runbooks = new RunbookRoutes(config);
  const routes = withOpenApiRoute(
    [
      ...ingestRoutes({ fleet, config, metrics, log, traces, dispatchCommands: recovery.dispatchCommands }),
      ...healthRoutes({ fleet, config, log, processHealth, recovery, startedAt: clock.now() }, alerts),
      transitionStream.route,
      ...runbooks.routes,
      metricsRoute({ renderer: traces?.traceScrapes(renderer) ?? renderer, selfMetrics: metrics }),
      ...landingRoutes({ fleet: fleet.state, config, version: build.version, links: LINKS }),
      ...probes,
      reloadRoute(reload),
    ],
    build.version,
  );
  app = createApp({
    config,
    log,
    metrics,
    guards: [...guards, closeConnectionsOnShutdown(processHealth)],
    routes: [routes],
  });
  const fleetLoop = new FleetLoop({ fleet, clock, processHealth, metrics, log });
  fleetLoop.start();
  processHealth.ready();

  const close = async () => {
    processHealth.shuttingDown();
    transitionStream.close();
    await closeServer(server, CLOSE_TIMEOUT_MS);
    fleetLoop.stop();
    renderer.close();
    await alerts.close();
    await recovery.close();
    await fleet.close();
    await traces?.close();
  };
  return {
    url: `${web.tls === undefined ? 'http' : 'https'}://${address}`,
    workers: fleet.state.size,
    reload,
    close,
  };
}

function openFleet(deps: Omit<Parameters<typeof Fleet.open>[0], 'journalPath'>): Promise<Fleet> {
  return Fleet.open({ ...deps, journalPath: deps.config.storage.path, commitIntervalMs: COMMIT_INTERVAL_MS });
}

/** Beside the fleet's journal, in a directory of its own. */
async function openAlerts({ storage, limits }: Config): Promise<AlertLog> {
  return Promise.resolve(AlertLog.open(join(storage.path, 'alerts'), limits.alerts));
}

async function openRecovery({ storage }: Config, deps: RecoveryDeps): Promise<Recovery> {
  return Promise.resolve(Recovery.open(join(storage.path, 'recovery'), deps));
}

function rendererSettings({ labels, metrics, limits, health }: Config): RendererSettings {
  return {
    allowedLabels: labels.allow,
    startedAtLabel: metrics.startedAtLabel,
    suspicion: metrics.suspicion,
    thresholdsFor: checkSettings(health).thresholdsFor,
    maxSeries: limits.series,
  };
}

function listenAddressOf({ web: { listenAddress } }: Config): ListenAddress {
  const address = parseListenAddress(listenAddress);
  if (address === undefined) throw new Error(`web.listen_address was not checked: ${listenAddress}`);
  return address;
}
