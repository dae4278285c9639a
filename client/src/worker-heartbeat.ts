import { type Farewell, type Leaving, farewell } from './shutdown/process-exit';
import { goodbyeNow } from './shutdown/stop-sync';
import { type WorkerHeartbeatOptions } from './config/worker-heartbeat-options';
import { Meter } from './resources/resource-monitor';
import { Courier } from './sandboxes/sandbox-reporter';
import { Sandboxes } from './sandboxes/sandbox-table';
import { guarded } from './runtime/callback';
import { type Clock, systemClock } from './runtime/clock';
import { Composer } from './report/report-builder';
import { convoys } from './transport/batcher-registry';
import { envelope } from './report/envelope';
import { type Outlet } from './transport/report-sender';
import { bodies } from './transport/send-report';
import { Sender, type SenderParts } from './transport/heartbeat-sender';
import { Sequence } from './report/sequence';
import { type Transport, httpTransport, reportsUrl, sandboxesUrl } from './transport/http-transport';
import { ProblemReporter, emitProblemWarning } from './runtime/problems';
import { type Settings, settle } from './config/options';
import { Account } from './report/worker-api';
import { Statement } from './report/worker-state';
import { ThreadOutlet } from './thread/thread-sender';

/** What a heartbeat stands on; tests bring their own. */
export interface HeartbeatDeps {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly farewell: Pick<Farewell, 'add' | 'remove'>;
  /** This worker's alone; without one, requests are shared with the other workers of the process. */
  readonly transport?: Transport;
  readonly sandboxTransport?: Transport;
  readonly threadScript?: string;
}

const DEFAULT_DEPS: HeartbeatDeps = { clock: systemClock, env: process.env, farewell };

/**
 * The heartbeat of one worker: `new WorkerHeartbeat({ workerType: 'indexer' }).start()`.
 *
 * Nothing here throws after the constructor, waits for the network, or keeps the process alive.
 */
export class WorkerHeartbeat extends Account implements Leaving {
  readonly #settings: Settings;
  readonly #composer: Composer;
  readonly #outlet: Outlet;
  readonly #courier: Courier;
  #running = false;
  /** The exporter expects more of this worker: it started, and its goodbye is not said to the end. */
  #expected = false;
  #stopping: Promise<void> | undefined;

  readonly #deps: HeartbeatDeps;

  /** @throws RangeError where an option or an environment variable makes no sense, before any work has begun */
  constructor(options: WorkerHeartbeatOptions = {}, parts: HeartbeatDeps = DEFAULT_DEPS) {
    const settings = settle(options, parts.env);
    const problems = new ProblemReporter(options.onError ?? emitProblemWarning);
    const statement = new Statement({ ...settings, slots: options.slots }, (what, name) => {
      const message = `There are too many ${what}s: '${name}' and later ones count as 'other'. Is there an ID in the name?`;
      problems.report({ kind: 'content', message }, what);
    });
    const sandboxes = new Sandboxes((id) => {
      const message = `There are too many sandboxes: '${id}' and later ones are left out. Are ended ones called terminated?`;
      problems.report({ kind: 'content', message }, 'sandboxes');
    });
    super(statement, sandboxes, parts.clock, problems);
    this.#deps = parts;

    this.#settings = settings;
    if (options.labels) this.setLabels(options.labels);
    if (options.metadata) this.setMetadata(options.metadata);
    const meter = new Meter(parts.clock, settings.mountpoints, problems, settings.memoryLimitBytes);
    const who = envelope(settings, options.version, parts.clock.wall());
    this.#composer = new Composer(who, statement, meter, new Sequence(), parts.clock);
    const { url, token, workerId, intervalMs } = settings;
    this.#courier = new Courier({
      transport: parts.sandboxTransport ?? httpTransport(sandboxesUrl(url), token),
      sandboxes,
      workerId,
      intervalMs,
      clock: parts.clock,
      problems,
    });
    this.#outlet = this.#makeOutlet(options);
  }

  /** The ID that the worker goes by: given, from `WORKER_ID`, or generated. */
  get workerId(): string {
    return this.#settings.workerId;
  }

  /** Seconds between two heartbeats. */
  get intervalSeconds(): number {
    return this.#settings.intervalMs / 1000;
  }

  /** Sends the first heartbeat at once and the others in the background. */
  start(): this {
    if (this.#running) return this;
    this.#running = true;
    this.#expected = true;
    this.#stopping = undefined;
    if (this.#settings.handleExit) this.#deps.farewell.add(this);
    this.#outlet.start();
    return this;
  }

  /** Says goodbye, for at most `stopTimeoutSeconds`. Never rejects: a worker that could not say it stops all the same. */
  stop(): Promise<void> {
    if (!this.#running) return this.#stopping ?? Promise.resolve();
    this.#running = false;
    const { stopTimeoutMs: goodbyeMs } = this.#settings;
    const lastWord = this.#courier.lastWord(goodbyeMs);
    const stopping = this.#outlet
      .stop(() => this.#composer.goodbye(), goodbyeMs)
      .then(() => lastWord)
      .then(() => {
        // Started again meanwhile: then it is expected again.
        if (this.#stopping !== stopping) return;
        this.#expected = false;
        this.#deps.farewell.remove(this);
      });
    this.#stopping = stopping;
    return stopping;
  }

  /** @internal for the end of the process */
  goodbye(): Promise<void> {
    return this.stop();
  }

  /** @internal for the end of the process, also where `stop()` was called and not waited for */
  goodbyeNow(): void {
    if (!this.#expected) return;
    this.#running = false;
    this.#expected = false;
    this.#outlet.silence();
    const { url, token, stopTimeoutMs: goodbyeMs } = this.#settings;
    goodbyeNow({ url: url.href, token, bodies: bodies(this.#composer.goodbye()), timeoutMs: goodbyeMs });
  }

  protected onChange(): void {
    if (this.#running) this.#outlet.changed();
  }

  #makeOutlet({ thread, onCommand: obey = () => undefined }: WorkerHeartbeatOptions): Outlet {
    const { clock, problems } = this;
    const settings = this.#settings;
    const composer = this.#composer;
    const parts = this.#deps;
    const onCommand = guarded(obey, (cause) =>
      problems.report({ kind: 'callback', message: `onCommand failed: ${String(cause)}`, cause }),
    );
    const { url, token, intervalMs, stallLimitMs, mountpoints, memoryLimitBytes } = settings;
    const compose = () => composer.report();
    const onTaken = () => void this.#courier.bring();
    const sender = new Sender({ ...this.#way(), clock, intervalMs, compose, problems, onTaken, onCommand });
    if (thread !== true) return sender;
    const sequence = composer.sequence.memory;
    return new ThreadOutlet({
      data: { url: url.href, token, intervalMs, stallLimitMs, mountpoints, memoryLimitBytes, sequence },
      clock,
      state: () => composer.state(),
      problems,
      onTaken,
      onCommand,
      fallback: sender,
      script: parts.threadScript,
    });
  }

  #way(): Pick<SenderParts, 'transport' | 'seat'> {
    const { transport } = this.#deps;
    if (transport !== undefined) return { transport };
    const { url, token, workerId } = this.#settings;
    const seat = convoys.seat(workerId, reportsUrl(url), token);
    return { transport: seat, seat };
  }
}
