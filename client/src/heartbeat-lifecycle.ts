import { readCallback, type ResolvedOptions } from './config/options';
import { createIdentity, ReportBuilder, SequenceCounter } from './report/report-builder';
import { type WorkerState } from './report/worker-state';
import { ResourceMonitor } from './resources/resource-monitor';
import { type Clock, systemClock } from './runtime/clock';
import { guardCallback, type ProblemReporter } from './runtime/problems';
import { SandboxReporter } from './sandboxes/sandbox-reporter';
import { type SandboxTable } from './sandboxes/sandbox-table';
import { type ExitParticipant, type ProcessExit, processExit } from './shutdown/process-exit';
import { type StopSyncReport } from './shutdown/stop-sync';
import { defaultThreads } from './thread/default-threads';
import { ThreadSender } from './thread/thread-sender';
import { batchers } from './transport/batched-transport';
import {
  HeartbeatSender,
  type HeartbeatSenderOptions,
  type ReportSender,
} from './transport/heartbeat-sender';
import { httpTransport, reportsUrl, sandboxesUrl, type Transport } from './transport/http-transport';
import { encodeWithFallback } from './transport/send-report';
import { describeCause } from './values/describe';

/** What a heartbeat depends on. Tests pass their own. */
export interface HeartbeatDeps {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly processExit: Pick<ProcessExit, 'add' | 'remove'>;
  /** A transport of this worker alone. Without it, the workers of the process share requests. */
  readonly transport?: Transport;
  readonly sandboxTransport?: Transport;
  readonly threadScript?: string;
}

export const SYSTEM_DEPS: HeartbeatDeps = { clock: systemClock, env: process.env, processExit };

/** What a heartbeat reports: the tables that the application fills, and the problems with them. */
export interface HeartbeatContent {
  readonly state: WorkerState;
  readonly sandboxes: SandboxTable;
  readonly problems: ProblemReporter;
}

/** Starts and stops the heartbeats of one worker. */
export class HeartbeatLifecycle implements ExitParticipant {
  readonly #resolved: ResolvedOptions;
  readonly #deps: HeartbeatDeps;
  readonly #builder: ReportBuilder;
  readonly #sandboxReporter: SandboxReporter;
  readonly #sender: ReportSender;
  #running = false;
  /** Whether the exporter expects heartbeats: from the start until the stop report has been sent. */
  #expected = false;
  #stopping: Promise<void> | undefined;

  /** @param onCommand ignored if it is no function */
  constructor(onCommand: unknown, resolved: ResolvedOptions, content: HeartbeatContent, deps: HeartbeatDeps) {
    this.#resolved = resolved;
    this.#deps = deps;
    const { clock } = deps;
    const { url, token, workerId, intervalMs, mountpoints, memoryLimitBytes } = resolved;
    const { state, sandboxes, problems } = content;
    this.#builder = new ReportBuilder(
      createIdentity(resolved, clock.wall()),
      state,
      new ResourceMonitor(clock, mountpoints, problems, memoryLimitBytes),
      new SequenceCounter(),
      clock,
      problems,
    );
    this.#sandboxReporter = new SandboxReporter({
      transport: deps.sandboxTransport ?? httpTransport(sandboxesUrl(url), token),
      sandboxes,
      workerId,
      intervalMs,
      clock,
      problems,
    });
    this.#sender = this.#createSender(onCommand, problems);
  }

  start(): void {
    if (this.#running) {
      return;
    }
    this.#running = true;
    this.#expected = true;
    this.#stopping = undefined;
    if (this.#resolved.handleExit) {
      this.#deps.processExit.add(this);
    }
    this.#sender.start();
  }

  /** Sends one heartbeat now. Never rejects. @returns whether the exporter accepted it */
  beat(timeoutMs: number): Promise<boolean> {
    this.#expected = true;
    this.#stopping = undefined;
    if (this.#resolved.handleExit) {
      this.#deps.processExit.add(this);
    }
    return this.#sender.beat(timeoutMs);
  }

  /** There is a change that should be reported before the next heartbeat is due. */
  notifyChange(): void {
    if (this.#running) {
      this.#sender.notifyChange();
    }
  }

  stop(): Promise<void> {
    // After `beat` without `start`, the exporter expects heartbeats although none are sent in the background.
    if (!this.#running && (this.#stopping !== undefined || !this.#expected)) {
      return this.#stopping ?? Promise.resolve();
    }
    this.#running = false;
    const { stopTimeoutMs } = this.#resolved;
    const sandboxesSent = this.#sandboxReporter.flushFinal(stopTimeoutMs);
    const stopping = this.#sender
      .stop(() => this.#builder.buildStopReport(), stopTimeoutMs)
      .then(() => sandboxesSent)
      .then(() => {
        if (this.#stopping !== stopping) {
          // Started again meanwhile.
          return;
        }
        this.#expected = false;
        this.#deps.processExit.remove(this);
      });
    this.#stopping = stopping;
    return stopping;
  }

  /** Also sends a stop report if `stop` was called but has not finished. */
  stopSync(): StopSyncReport | undefined {
    if (!this.#expected) {
      return undefined;
    }
    this.#running = false;
    this.#expected = false;
    this.#sender.abort();
    const { url, token, workerId, stopTimeoutMs } = this.#resolved;
    const bodies = encodeWithFallback(this.#builder.buildStopReport());
    return { url: url.href, token, workerId, bodies, timeoutMs: stopTimeoutMs };
  }

  #createSender(commandCallback: unknown, problems: ProblemReporter): ReportSender {
    const { clock, threadScript } = this.#deps;
    const builder = this.#builder;
    const onCommand = guardCallback(readCallback(commandCallback) ?? (() => undefined), (cause) =>
      problems.report({
        kind: 'callback',
        message: `onCommand threw an error: ${describeCause(cause)}`,
        cause,
      }),
    );
    const onAccepted = () => void this.#sandboxReporter.flush();
    const { url, token, intervalMs, stallLimitMs, mountpoints, memoryLimitBytes } = this.#resolved;
    const sender = new HeartbeatSender({
      ...this.#createTransport(),
      clock,
      intervalMs,
      buildReport: (stalledMs) => builder.buildReport(stalledMs),
      problems,
      onAccepted,
      onCommand,
    });
    const { thread } = this.#resolved;
    if (thread === false) {
      return sender;
    }
    const sequence = builder.sequence.memory;
    return new ThreadSender({
      data: { url: url.href, token, intervalMs, stallLimitMs, mountpoints, memoryLimitBytes, sequence },
      clock,
      buildState: () => builder.buildState(),
      problems,
      onAccepted,
      onCommand,
      fallback: sender,
      script: threadScript,
      ...(thread === undefined && { defaultThreads }),
    });
  }

  #createTransport(): Pick<HeartbeatSenderOptions, 'transport' | 'batch'> {
    const { transport } = this.#deps;
    if (transport !== undefined) {
      return { transport };
    }
    const { url, token, workerId } = this.#resolved;
    const batched = batchers.transportFor(workerId, reportsUrl(url), token);
    return { transport: batched, batch: batched };
  }
}
