import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseFlags } from '../flags';
import { alignToEvaluation, generateFleetHistory, type HistoryRange } from '../history/fleet-history';
import { type SampleDensity, writeOpenMetrics } from '../history/open-metrics';
import type { WorkerHistory } from '../history/state-segments';
import { type BuildStats, createTsdbBlocks } from '../history/tsdb-blocks';
import { createPreviewApp } from '../preview-app';
import { startPrometheus } from './prometheus-server';

const HOUR = 3_600_000;

export type PreviewEnvironmentOptions = {
  workers: number;
  /** How many hours before now the history starts. */
  hours: number;
  density: SampleDensity;
  /** More flags for the preview server, such as `--dashboards=PATH`. */
  flags?: string[];
};

/** A running Prometheus with the generated history of a fleet, and the preview page on top of it. */
export type PreviewEnvironment = {
  url: string;
  prometheusUrl: string;
  range: HistoryRange;
  fleet: WorkerHistory[];
  buildStats: BuildStats;
  close(): Promise<void>;
};

/**
 * Generates the history of a fleet, from `hours` before now to an hour after now, and serves it.
 *
 * @param root the root folder of the repository, which has to be built
 */
export async function startPreviewEnvironment(
  options: PreviewEnvironmentOptions,
  root: string,
): Promise<PreviewEnvironment> {
  const nowMs = alignToEvaluation(Date.now());
  const range: HistoryRange = { fromMs: nowMs - options.hours * HOUR, nowMs, toMs: nowMs + HOUR };
  const fleet = generateFleetHistory(options.workers, range);
  const data = await mkdtemp(path.join(tmpdir(), 'heartline-preview-'));
  const bin = path.join(root, '.stack/tools/bin');
  const buildStats = await createTsdbBlocks(writeOpenMetrics(fleet, range, options.density), bin, data);
  const prometheus = await startPrometheus(bin, data);
  const environmentFlags = [
    '--port=0',
    `--prometheus=${prometheus.url}`,
    // An exporter at the default address would not have the workers of this history.
    '--exporter=none',
    `--dashboards=${path.join(root, 'preview/dashboards')}`,
  ];
  const flags = parseFlags([...environmentFlags, ...(options.flags ?? [])], root);
  const server = createPreviewApp(flags, path.join(root, 'preview/dist/page')).listen(0, flags.host);
  await once(server, 'listening');
  return {
    url: `http://${flags.host}:${String((server.address() as AddressInfo).port)}`,
    prometheusUrl: prometheus.url,
    range,
    fleet,
    buildStats,
    async close() {
      server.close();
      server.closeAllConnections();
      await prometheus.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}
