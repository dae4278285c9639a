#!/usr/bin/env node
// The first import: its handlers are there while the other modules load.
import { handleReload, handleShutdown, restoreDefaultSignals } from './app/start-signals';
import { readFileSync } from 'node:fs';
import { runDiscoverCommand } from './app/discover-command';
import { runJournalCommand } from './app/journal-command';
import { startRestartingExporter } from './app/restarting-exporter';
import { type Exporter } from './app/start-exporter';
import { helpText, parseFlags } from './config/load/flags';
import { loadSettings } from './config/load/load';
import { ConfigError } from './config/schema/config-error';
import { readBuild } from './telemetry/build';
import { disableParallelScavenge } from './telemetry/gc';
import { createLog, type Log } from './telemetry/log';
import { LogOutput } from './telemetry/log-output';

/** Exit statuses by shell convention: 2 for a usage error, 1 for any other failure. */
const EXIT_USAGE = 2;
const EXIT_FAILURE = 1;

async function main(): Promise<void> {
  const [command, ...rest] = process.argv.slice(2);
  if (command === 'journal' || command === 'discover') {
    restoreDefaultSignals();
    process.stdout.on('error', endOfOutput);
    const print = (text: string) => process.stdout.write(text);
    const printError = (text: string) => process.stderr.write(text);
    process.exitCode =
      command === 'journal'
        ? await runJournalCommand(rest, { now: Date.now(), print, printError })
        : await runDiscoverCommand(rest, { now: () => performance.now(), read, print, printError });
    return;
  }
  const flags = parseFlags(process.argv.slice(2));
  const build = readBuild(process.env);
  if (flags.help || flags.version) {
    const version = `heartline-exporter ${build.version} ${build.revision}`.trimEnd();
    process.stdout.write(flags.help ? helpText() : `${version}\n`);
    return;
  }

  disableParallelScavenge();
  const sources = { flags, environment: process.env, read };
  const settings = loadSettings(sources);
  const logOutput = new LogOutput();
  const log = createLog(settings.config.log, logOutput);
  for (const warning of settings.warnings) {
    log.warn(warning);
  }
  let started: Exporter | undefined = undefined;
  handleSignals(() => started, log);
  const starting = startRestartingExporter(
    { settings, sources, build, log, droppedLogLines: () => logOutput.dropped },
    (error) => {
      log.error({ err: error }, 'starting again failed');
      process.exit(EXIT_FAILURE);
    },
  );
  handleReload(() => void starting.then((exporter) => reload(exporter, log), reportedByMain));
  started = await starting;
  log.info({ url: started.url, version: build.version, workers: started.workers }, 'listening');
}

function read(path: string): string {
  return readFileSync(path, 'utf8');
}

/** Standard output cannot be written: its disk is full, or `journal export | head` has closed the pipe, which needs no message. */
function endOfOutput(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') {
    process.stderr.write(
      `heartline-exporter: Writing to standard output failed: ${error.message}. The output is not complete.\n`,
    );
  }
  process.exit(EXIT_FAILURE);
}

/** Ignores a failed start: `main` logs it and ends the process. */
function reportedByMain(): undefined {
  return undefined;
}

function reload(exporter: Exporter, log: Log): void {
  try {
    exporter.reload();
  } catch (error) {
    // `Exporter.reload` has logged a ConfigError. The exporter continues with its present configuration.
    if (!(error instanceof ConfigError)) {
      log.error({ err: error }, 'reload failed');
    }
  }
}

/** @param started the exporter, or undefined during its start, in which it has accepted nothing yet and ends at once */
function handleSignals(started: () => Exporter | undefined, log: Log): void {
  handleShutdown((signal) => {
    handleShutdown(() => process.exit(EXIT_FAILURE));
    const exporter = started();
    if (exporter === undefined) {
      log.info({ signal }, 'shut down during the start');
      process.exit(0);
    }
    log.info({ signal }, 'shutting down; a second signal exits immediately');
    void shutDown(exporter, log);
  });
}

async function shutDown(exporter: Exporter, log: Log): Promise<void> {
  try {
    await exporter.close();
    log.info('shut down; the journal is complete');
    process.exit(0);
  } catch (error) {
    log.error({ err: error }, 'shutdown failed');
    process.exit(EXIT_FAILURE);
  }
}

main().catch((error: unknown) => {
  const usage = error instanceof ConfigError;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`heartline-exporter: ${message.replaceAll('\n', '\nheartline-exporter: ')}\n`);
  process.exit(usage ? EXIT_USAGE : EXIT_FAILURE);
});
