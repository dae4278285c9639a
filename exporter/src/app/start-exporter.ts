import { type RequestHandler } from 'express';
import { AlertLog } from '../alerts/alert-log';
import { acknowledgementRoutes } from '../api/acknowledgements/routes';
import { metricsRoute, probeRoutes, reloadRoute } from '../api/exporter-routes';
import { healthRoutes } from '../api/health/routes';
import { TransitionStream } from '../api/health/transition-stream';
import { landingRoutes } from '../api/landing/landing';
import { maintenanceRoutes } from '../api/maintenance/routes';
import { workerTypeRoutes } from '../api/worker-types/routes';
import { recoveryRoutes } from '../api/recovery/routes';
import { RunbookRoutes } from '../api/runbooks/runbooks';
import { type WebConfig } from '../config/files/web-config';
import { LiveConfig, type Reloaded } from '../config/load/live-config';
import { type ConfigSources, type LoadedSettings, reloadSettings } from '../config/load/load';
import { type Config } from '../config/schema/config';
import { type ListenAddress, parseListenAddress } from '../config/schema/listen-address';
import { Renderer, type RendererSettings } from '../exposition/renderer';
import { Fleet } from '../fleet/fleet';
import { MonotonicClock } from '../fleet/observation/monotonic-clock';
import { Assessor, checkSettings } from '../health/assessor';
import { type AppOptions, createApp } from '../http/app';
import { Authentication } from '../http/auth/authentication';
import { ClientAddresses } from '../http/clients/client-address';
import { answerInTurn } from '../http/connections/answer-in-turn';
import { scheduleProbesFirst, scheduleRequests } from '../http/connections/schedule-requests';
import { rejectUntilReady } from '../http/middleware/before-routes';
import { customHeaders } from '../http/middleware/browser-security';
import { withOpenApiRoute } from '../http/routing/openapi';
import {
  closeConnectionsAfterResponse,
  closeServer,
  createHttpServer,
  listen,
  renewTls,
  replaceListener,
} from '../http/server';
import { ingestRoutes } from '../ingest/http/routes';
import { SourceSet } from '../ingest/sources/source-set';
import { volatileStorage, volatileStorageWarning } from '../journal/volatile-storage';
import { partDirectory } from '../journal/disk/journal-parts';
import { countDamagedFiles } from '../journal/repair/set-aside';
import { CleanUp } from '../recovery/clean-up/clean-up';
import { DRIVER_KINDS } from '../recovery/driver-kinds/kinds';
import { RecoveryMetrics } from '../recovery/recovery-metrics';
import { RecoveryService } from '../recovery/recovery-service';
import { SteadyClock } from '../recovery/steady-clock';
import { type Build } from '../telemetry/build';
import { type Log } from '../telemetry/log';
import { ProcessHealth } from '../telemetry/process-health';
import { SelfMetrics } from '../telemetry/self-metrics';
import { SourceMetrics } from '../telemetry/source-metrics';
import { openTraces } from '../telemetry/traces/open-traces';
import { CleanupStack } from './cleanup-stack';
import { createSource } from './create-source';
import { FleetLoop } from './fleet-loop';
import { openUndamaged } from './open-undamaged';
import { createReload } from './reload';

export interface ExporterOptions {
  readonly settings: LoadedSettings;
  /** Where the settings were read from; a reload reads them again. */
  readonly sources: ConfigSources;
  readonly build: Build;
  readonly log: Log;
  /** The number of log lines that could not be written so far; not exposed if absent. */
  readonly droppedLogLines?: () => number;
  /** Called once if the wall clock was set back for good, with the milliseconds. */
  readonly onClockSetBack?: (behindMs: number) => void;
}

export interface Exporter {
  /** Base URL of the address it listens on. */
  readonly url: string;
  /** The number of workers restored from the journal. */
  readonly workers: number;
  /**
   * Reads the configuration again and applies it.
   *
   * @throws ConfigError if it is invalid; the previous one stays in use, and the error is logged and counted
   */
  reload(): Reloaded;
  /** Finishes requests in flight, writes the journal and releases everything. */
  close(): Promise<void>;
}

/** Time for a shutdown as a whole: Docker kills a process 10 s after SIGTERM, Kubernetes after 30 s. */
const SHUTDOWN_TIMEOUT_MS = 8_000;
/** Time that requests in flight have to finish at shutdown. The rest is for the journal. */
const CLOSE_TIMEOUT_MS = 4_000;
/** Minimum time between journal commits, so that reports share a transaction. */
const COMMIT_INTERVAL_MS = 10;
const LINKS = [
  { href: '/runbooks', text: 'Runbooks' },
  { href: '/openapi.json', text: 'API' },
  { href: '/metrics', text: 'Metrics' },
] as const;

/**
 * Starts the exporter: listens, restores the fleet from the journal, then serves all routes. A start that fails
 * releases everything that it started and rejects with an error that says what to do.
 */
export async function startExporter(options: ExporterOptions): Promise<Exporter> {
  const cleanup = new CleanupStack(SHUTDOWN_TIMEOUT_MS);
  try {
    return await startParts(options, cleanup);
  } catch (error) {
    // The error of the start is the one to act on; errors of the cleanup follow from it.
    await cleanup.close().catch((cause: unknown) => {
      options.log.error({ err: cause }, 'cleanup after the failed start was incomplete');
    });
    throw error;
  }
}

/**
 * One long function on purpose: the order of the lines is the order of the start, and each part registers its cleanup
 * right after it has started.
 */
async function startParts(
  { settings, sources, build, log, droppedLogLines, onClockSetBack = () => undefined }: ExporterOptions,
  cleanup: CleanupStack,
): Promise<Exporter> {
  const clock = new MonotonicClock();
  const live = new LiveConfig(settings.config);
  const { config } = live;
  const metrics = new SelfMetrics(build);
  if (droppedLogLines !== undefined) {
    metrics.watchLog(droppedLogLines);
  }
  const processHealth = new ProcessHealth();
  const probes = probeRoutes(processHealth);
  // One object for the life of the process, as `config`: a reload changes its properties.
  const web: WebConfig = { ...settings.web };
  const { environment } = sources;
  const traces = openTraces({ config: config.telemetry, environment, build, log });
  cleanup.defer('send the remaining traces', () => traces?.close());
  const addresses = new ClientAddresses(config.web);
  const authentication = new Authentication({ config, log, addresses }, settings);

  // Listen before the journal is opened: a port in use is reported without touching the journal, and probes are
  // answered while the journal is read.
  const appOf = (routes: AppOptions['routes'], ...guards: readonly RequestHandler[]) => {
    const allGuards = [customHeaders(web), ...guards, ...authentication.guards];
    const app = createApp({ config, log, metrics, guards: allGuards, routes });
    const listener = traces?.listener(app) ?? app;
    // No process manager pipelines its probes.
    return answerInTurn(scheduleProbesFirst(listener), scheduleRequests(listener));
  };
  const server = createHttpServer(appOf([probes], rejectUntilReady(processHealth)), web.tls);
  const address = await listen(server, listenAddressOf(config));
  cleanup.defer('close the server', () => closeServer(server, 0));

  const openedAt = clock.now();
  const assessor = new Assessor(checkSettings(config.health));
  const undamaged = { config, log, now: () => clock.now() };
  const fleet = await openUndamaged(() => openFleet({ config, clock, metrics, log, assessor }), undamaged);
  cleanup.defer('close the journal', () => fleet.close());
  const storage = volatileStorage(config.storage.path);
  if (storage !== undefined) {
    log.warn(volatileStorageWarning(config.storage.path, storage));
  }
  const alertOptions = {
    size: config.limits.alerts,
    maxAlertBytes: config.limits.alertBytes,
    maxBytes: config.limits.alertLogBytes,
    metrics,
  };
  const alerts = await openUndamaged(
    () => AlertLog.open(partDirectory(config.storage.path, 'alerts'), alertOptions),
    undamaged,
  );
  cleanup.defer('close the alert log', () => alerts.close());
  const recoveryMetrics = new RecoveryMetrics(metrics.registry);
  const steadyClock = new SteadyClock(clock.now());
  const recovery = await RecoveryService.open({
    config,
    fleet: fleet.state,
    clock: steadyClock,
    metrics: recoveryMetrics,
    log,
    kinds: DRIVER_KINDS,
    readFile: sources.read,
    directory: (part) => partDirectory(config.storage.path, part),
    open: (open) => openUndamaged(open, undamaged),
  });
  cleanup.defer('close recovery', () => recovery.close());
  const renderer = new Renderer(fleet.state, metrics, rendererSettings(config));
  cleanup.defer('close the renderer', () => renderer.close());

  metrics.watch(fleet.state);
  metrics.watchJournal(() => countDamagedFiles(config.storage.path));
  metrics.watchByteLimits({
    fleet_bytes: () => ({ used: fleet.bytes.total, limit: config.limits.fleetBytes }),
    heartbeat_log_bytes: () => ({
      used: fleet.state.heartbeatBytes,
      limit: config.limits.heartbeatLogBytes,
    }),
    scrape_bytes: () => ({ used: renderer.lastScrapeBytes, limit: config.limits.scrapeBytes }),
    alert_log_bytes: () => ({ used: alerts.bytes, limit: config.limits.alertLogBytes }),
  });
  metrics.configReloaded(true, clock.now());
  live.onChange(() => {
    log.level = config.log.level;
    assessor.configure(checkSettings(config.health));
    fleet.reconfigure();
    renderer.configure(rendererSettings(config));
  });
  const read = () => {
    const next = reloadSettings(sources, { config, web });
    const drivers = recovery.readDrivers(next.config.recovery);
    const apply = () => {
      Object.assign(web, next.web);
      authentication.reload(next);
      recovery.applyDrivers(drivers);
      sourceSet.configure(next.sources);
      runbooks.reload();
      if (web.tls !== undefined) {
        renewTls(server, web.tls);
      }
    };
    return { config: next.config, apply };
  };
  const reload = createReload({ live, read, clock, metrics, log });
  const sourceSet = new SourceSet({
    fleet,
    create: createSource,
    config,
    metrics,
    sourceMetrics: new SourceMetrics(metrics.registry),
    log,
  });
  const transitionStream = new TransitionStream(fleet.state.transitions, config, addresses);
  const runbooks = new RunbookRoutes(config);
  const healthDeps = { fleet, config, addresses, log, processHealth, recovery, startedAt: clock.now() };
  const routes = withOpenApiRoute(
    [
      ...ingestRoutes({
        fleet,
        config,
        metrics,
        log,
        traces,
        dispatchCommands: recovery.commands.dispatchCommands,
      }),
      ...healthRoutes(healthDeps, alerts),
      ...recoveryRoutes(healthDeps),
      ...workerTypeRoutes({ fleet, log }),
      ...maintenanceRoutes({ fleet, config, log }),
      ...acknowledgementRoutes({ fleet, alerts, log }),
      transitionStream.route,
      ...runbooks.routes,
      metricsRoute({ renderer: traces?.traceScrapes(renderer) ?? renderer, selfMetrics: metrics }),
      ...landingRoutes({ fleet: fleet.state, config, version: build.version, links: LINKS }),
      ...probes,
      reloadRoute(reload),
    ],
    build.version,
  );
  const fleetLoop = new FleetLoop({ fleet, clock, processHealth, metrics, log, onClockSetBack });
  replaceListener(server, appOf([routes]));
  // From here on requests use the fleet, so they must finish before it is closed.
  let stoppedAt = openedAt;
  cleanup.defer('finish the requests in flight', async () => {
    await closeServer(server, CLOSE_TIMEOUT_MS);
    // New reports were rejected meanwhile. Until `ready` below they were as well.
    fleet.addGap({ from: stoppedAt, to: clock.now() }, 'absence');
  });
  cleanup.defer('close the sources', () => sourceSet.close());
  cleanup.defer('stop the fleet loop', () => {
    fleetLoop.stop();
    stoppedAt = clock.now();
  });
  cleanup.defer('close the event streams', () => transitionStream.close());
  fleet.addGap({ from: openedAt, to: clock.now() }, 'absence');
  fleetLoop.start();
  sourceSet.configure(settings.sources);
  recovery.start();
  const cleanUp = new CleanUp({
    settings: () => config.recovery,
    fleet: fleet.state,
    clock: steadyClock,
    drivers: () => recovery.drivers,
    gate: recovery,
    log,
  });
  cleanUp.start();
  cleanup.defer('stop the clean-up', () => cleanUp.close());
  processHealth.ready();
  cleanup.defer('announce the shutdown', () => {
    processHealth.shuttingDown();
    closeConnectionsAfterResponse(server);
  });

  return {
    url: `${web.tls === undefined ? 'http' : 'https'}://${address}`,
    workers: fleet.state.size,
    reload,
    close: () => cleanup.close(),
  };
}

function openFleet(deps: Omit<Parameters<typeof Fleet.open>[0], 'journalPath'>): Promise<Fleet> {
  return Fleet.open({ ...deps, journalPath: deps.config.storage.path, commitIntervalMs: COMMIT_INTERVAL_MS });
}

function rendererSettings({ fleet, labels, metrics, limits, health }: Config): RendererSettings {
  return {
    allowedLabels: labels.allow,
    failureDomains: fleet.failureDomains,
    startedAtLabel: metrics.startedAtLabel,
    suspicion: metrics.suspicion,
    thresholdsFor: checkSettings(health).thresholdsFor,
    maxSeries: limits.series,
    maxBytes: limits.scrapeBytes,
  };
}

function listenAddressOf({ web: { listenAddress } }: Config): ListenAddress {
  const address = parseListenAddress(listenAddress);
  if (address === undefined) {
    throw new Error(`web.listen_address was not validated: ${listenAddress}`);
  }
  return address;
}
