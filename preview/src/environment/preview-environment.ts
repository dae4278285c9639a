import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createPreviewApp } from '../preview-app';
import { parseFlags } from '../flags';
import { type BuildStats, createTsdbBlocks } from '../history/tsdb-blocks';
import { generateFleetHistory, alignToEvaluation, type HistoryRange } from '../history/fleet-history';
import { type SampleDensity, writeOpenMetrics } from '../history/open-metrics';
import { type WorkerHistory } from '../history/state-segments';
import { startPrometheus } from './prometheus-server';

const HOUR = 3_600_000;

/** What the stage shows. */
export type PreviewEnvironmentOptions = {
  workers: number;
  /** How far back the history goes, in hours. */
  hours: number;
  density: SampleDensity;
  /** Flags for the page's server beside those that the stage sets. */
  flags?: string[];
};

/** A Prometheus that holds a fleet's history, and the preview page over it. */
export type PreviewEnvironment = {
  url: string;
  prometheusUrl: string;
  range: HistoryRange;
  fleet: WorkerHistory[];
  buildStats: BuildStats;
  close(): Promise<void>;
};

/**
 * Sets the stage: makes up the history, up to an hour after now, and serves it.
 *
 * @param root the folder of the repository, built.
 */
export async function startPreviewEnvironment(
  options: PreviewEnvironmentOptions,
  root: string,
): Promise<PreviewEnvironment> {
  const nowMs = alignToEvaluation(Date.now());
  const range: HistoryRange = { fromMs: nowMs - options.hours * HOUR, nowMs, toMs: nowMs + HOUR };
  const fleet = generateFleetHistory(options.workers, range);
  const data = await mkdtemp(path.join(tmpdir(), 'heartline-stage-'));
  const bin = path.join(root, '.stack/tools/bin');
  const buildStats = await createTsdbBlocks(writeOpenMetrics(fleet, range, options.density), bin, data);
  const prometheus = await startPrometheus(bin, data);
  const environmentFlags = [
    '--port=0',
    `--prometheus=${prometheus.url}`,
    // Whichever runs at the usual address knows nothing of this history.
    '--exporter=none',
    `--dashboards=${path.join(root, 'preview/dashboards')}`,
  ];
  const flags = parseFlags([...environmentFlags, ...(options.flags ?? [])], root);
  const server = createPreviewApp(flags, path.join(root, 'preview/dist/page')).listen(0, flags.host);
  await once(server, 'listening');
  return {
    url: `http://${flags.host}:${String((server.address() as AddressInfo).port)}`,
    prometheusUrl: prometheus.url,
    range: range,
    fleet,
    buildStats: buildStats,
    async close() {
      server.close();
      server.closeAllConnections();
      await prometheus.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}
