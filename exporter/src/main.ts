#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { type Exporter, startExporter } from './app/exporter';
import { helpText, parseFlags } from './config/load/flags';
import { loadSettings } from './config/load/load';
import { ConfigError } from './config/schema/config-error';
import { readBuild } from './telemetry/build';
import { disableParallelScavenge } from './telemetry/gc';
import { createLog, type Log } from './telemetry/log';

/** As a shell knows it: a usage error is 2, any other failure 1. */
const USAGE = 2;

const FAILURE = 1;

async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(2));
  const build = readBuild(process.env);
  if (flags.help || flags.version) {
    const version = `heartline-exporter ${build.version} ${build.revision}`.trimEnd();
    process.stdout.write(flags.help ? helpText() : `${version}\n`);
    return;
  }

  disableParallelScavenge();
  const sources = { flags, environment: process.env, read: (path: string) => readFileSync(path, 'utf8') };
  const settings = loadSettings(sources);
  const log = createLog(settings.config.log);
  for (const warning of settings.warnings) log.warn(warning);
  const starting = startExporter({ settings, sources, build, log });
  // From the start: a SIGHUP that comes while the fleet is read back waits for it. Unheard, it would end the process.
  process.on('SIGHUP', () => void starting.then((exporter) => reload(exporter, log), reportedByMain));
  const exporter = await starting;
  log.info({ url: exporter.url, version: build.version, workers: exporter.workers }, 'listening');
  handleSignals(exporter, log);
}

/** A start that failed is told by `main`, and ends the process. */
function reportedByMain(): undefined {
  return undefined;
}

function reload(exporter: Exporter, log: Log): void {
  try {
    exporter.reload();
  } catch (error) {
    // A wrong file is logged where it is read; the exporter goes on with what it has.
    if (!(error instanceof ConfigError)) log.error({ err: error }, 'the reload failed');
  }
}

function handleSignals(exporter: Exporter, log: Log): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      process.once('SIGTERM', () => process.exit(FAILURE));
      process.once('SIGINT', () => process.exit(FAILURE));
      log.info({ signal }, 'shutting down; a second signal ends at once');
      void shutDown(exporter, log);
    });
  }
}

async function shutDown(exporter: Exporter, log: Log): Promise<void> {
  try {
    await exporter.close();
    log.info('shut down; all that is known is journaled');
    process.exit(0);
  } catch (error) {
    log.error({ err: error }, 'not shut down well');
    process.exit(FAILURE);
  }
}

main().catch((error: unknown) => {
  const usage = error instanceof ConfigError;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`heartline-exporter: ${message.replaceAll('\n', '\nheartline-exporter: ')}\n`);
  process.exit(usage ? USAGE : FAILURE);
});
