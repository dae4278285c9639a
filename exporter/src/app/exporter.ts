import { type RequestListener } from 'node:http';
import { join } from 'node:path';
import { createApp } from '../http/app';
import { Access } from '../http/auth/authentication';
import { withDocument } from '../http/routing/openapi-route';
import { healthRoutes } from '../api/health/routes';
import { EventStreams } from '../api/health/transition-stream';
import { landingRoutes } from '../api/landing/routes';
import { hangUpAtTheEnd, refuseWhileStarting } from '../http/middleware/lifecycle';
import { metricsRoute } from '../api/metrics';
import { probeRoutes } from '../api/probes';
import { reloadRoute } from '../api/reload';
import { RunbookRoutes } from '../api/runbooks/routes';
import { webHeaders } from '../http/middleware/custom-headers';
import { reportRoutes } from '../ingest/http/routes';
import { closeServer, createHttpServer, listen, renewTls } from '../http/server';
import { AlertLog } from '../alerts/alert-log';
import { Clockwork } from './fleet-loop';
import { type Config } from '../config/schema/config';
import { type ListenAddress, parseListenAddress } from '../config/schema/listen-address';
import { LiveConfig, type Reloaded } from '../config/load/live-config';
import { type ConfigPlaces } from '../config/load/load';
import { readAgain, type Settings } from '../config/load/settings';
import { Renderer, type RendererSettings } from '../exposition/renderer';
import { MonotonicClock } from '../fleet/observation/monotonic-clock';
import { Fleet } from '../fleet/fleet';
import { Assessor } from '../health/assessor';
import { standardsOf } from '../health/check-settings';
import { Recovery, type RecoveryParts } from '../recovery/recovery';
import { RecoveryMetrics } from '../recovery/recovery-metrics';
import { reloader } from './reload';
import { type Log } from '../telemetry/log';
import { type Build, SelfMetrics } from '../telemetry/self-metrics';
import { openTraces } from '../telemetry/traces/traces';
import { Vitals } from '../telemetry/process-health';

export interface ExporterParts {
  readonly settings: Settings;
  /** Where they were read, to be read again. */
  readonly places: ConfigPlaces;
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
const CLOSE_WITHIN = 10_000;
/** Milliseconds that a report waits for others at most, so that a large fleet does not pay a transaction for each. */
const COMMIT_EVERY = 10;
const LINKS = [
  { href: '/runbooks', text: 'Runbooks' },
  { href: '/openapi.json', text: 'API' },
  { href: '/metrics', text: 'Metrics' },
] as const;

/** Puts the parts together, listens, and reads the fleet back. Rejects with an error for people. */
export async function startExporter({ settings, places, build, log }: ExporterParts): Promise<Exporter> {
  const clock = new MonotonicClock();
  const live = new LiveConfig(settings.config);
  const { config } = live;
  const tally = new SelfMetrics(build);
  const vitals = new Vitals();
  const probes = probeRoutes(vitals);
  let { web } = settings;
  const { environment } = places;
  const traces = openTraces({ config: config.telemetry, environment, build, log });
  const access = new Access({ config, log }, settings);

  // Listens first: a port in use is told before the journal is touched, and probes answer while it is read.
  const guards = [webHeaders(() => web.headers), refuseWhileStarting(vitals), ...access.guards];
  let app: RequestListener = createApp({ config, log, tally, guards, routes: [probes] });
  const handle: RequestListener = (request, response) => app(request, response);
  const server = createHttpServer(traces?.listener(handle) ?? handle, web.tls);
  const address = await listen(server, addressOf(config));
  let standards = standardsOf(config.health);
  const assessor = new Assessor(() => standards);
  const hangUp = async (error: unknown) => {
    await closeServer(server, 0);
    throw error;
  };
  const fleet = await openFleet({ config, clock, tally, log, assessor }).catch(hangUp);
  const alerts = await openAlerts(config).catch(async (error: unknown) => {
    await fleet.close();
    return hangUp(error);
  });

  const recoveryMetrics = new RecoveryMetrics(tally.registry);
  const recovery = await openRecovery(config, { fleet, tally: recoveryMetrics, log }).catch(
    async (error: unknown) => {
      await alerts.close();
      await fleet.close();
      return hangUp(error);
    },
  );

  const renderer = new Renderer(fleet, tally, rendererSettings(config));
  tally.watch(fleet);
  recoveryMetrics.watch(recovery);
  tally.configReloaded(true, clock.now());
  live.onChange(() => {
    log.level = config.log.level;
    standards = standardsOf(config.health);
    fleet.reconfigured();
    renderer.configure(rendererSettings(config));
  });
  const read = () => {
    const next = readAgain(places, { config, web });
    const takeOver = () => {
      ({ web } = next);
      access.renew(next);
      runbooks.forget();
      if (web.tls !== undefined) renewTls(server, web.tls);
    };
    return { config: next.config, takeOver };
  };
  const reload = reloader({ live, read, clock, tally, log });
  const events = new EventStreams(fleet.transitions, config);
  const runbooks = new RunbookRoutes(config);
  const routes = withDocument(
    [
      ...reportRoutes({ fleet, config, tally, log, traces, handOut: recovery.handOut }),
      ...healthRoutes({ fleet, config, log, vitals, recovery, startedAt: clock.now() }, alerts),
      events.route,
      ...runbooks.routes,
      metricsRoute({ renderer: traces?.scraped(renderer) ?? renderer, selfMetrics: tally }),
      ...landingRoutes({ fleet, config, version: build.version, links: LINKS }),
      ...probes,
      reloadRoute(reload),
    ],
    build.version,
  );
  app = createApp({
    config,
    log,
    tally,
    guards: [...guards, hangUpAtTheEnd(vitals)],
    routes: [routes],
  });
  const clockwork = new Clockwork({ fleet, clock, vitals, tally, log });
  clockwork.start();
  vitals.ready();

  const close = async () => {
    vitals.shuttingDown();
    events.close();
    await closeServer(server, CLOSE_WITHIN);
    clockwork.stop();
    renderer.close();
    await alerts.close();
    await recovery.close();
    await fleet.close();
    await traces?.close();
  };
  return {
    url: `${web.tls === undefined ? 'http' : 'https'}://${address}`,
    workers: fleet.size,
    reload,
    close,
  };
}

function openFleet(parts: Omit<Parameters<typeof Fleet.open>[0], 'journalPath'>): Promise<Fleet> {
  return Fleet.open({ ...parts, journalPath: parts.config.storage.path, commitEvery: COMMIT_EVERY });
}

/** Beside the fleet's journal, in a directory of its own. */
async function openAlerts({ storage, limits }: Config): Promise<AlertLog> {
  return Promise.resolve(AlertLog.open(join(storage.path, 'alerts'), limits.alerts));
}

async function openRecovery({ storage }: Config, parts: RecoveryParts): Promise<Recovery> {
  return Promise.resolve(Recovery.open(join(storage.path, 'recovery'), parts));
}

function rendererSettings({ labels, metrics, limits, health }: Config): RendererSettings {
  return {
    allowedLabels: labels.allow,
    startedAtLabel: metrics.startedAtLabel,
    suspicion: metrics.suspicion,
    thresholdsFor: standardsOf(health).thresholdsFor,
    maxSeries: limits.series,
  };
}

function addressOf({ web: { listenAddress } }: Config): ListenAddress {
  const address = parseListenAddress(listenAddress);
  if (address === undefined) throw new Error(`web.listen_address was not checked: ${listenAddress}`);
  return address;
}
