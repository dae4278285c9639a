import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { previewApp } from '../preview-app';
import { parseFlags } from '../flags';
import { type Made, makeBlocks } from '../history/tsdb-blocks';
import { fleetHistory, onGrid, type Span } from '../history/fleet-history';
import { type Density, openMetrics } from '../history/open-metrics';
import { type WorkerHistory } from '../history/state-segments';
import { startPrometheus } from './prometheus-server';

const HOUR = 3_600_000;

/** What the stage shows. */
export type Play = {
  workers: number;
  /** How far back the history goes, in hours. */
  hours: number;
  density: Density;
  /** Flags for the page's server beside those that the stage sets. */
  flags?: string[];
};

/** A Prometheus that holds a fleet's history, and the preview page over it. */
export type Stage = {
  url: string;
  prometheusUrl: string;
  span: Span;
  fleet: WorkerHistory[];
  made: Made;
  close(): Promise<void>;
};

/**
 * Sets the stage: makes up the history, up to an hour after now, and serves it.
 *
 * @param root the folder of the repository, built.
 */
export async function setStage(play: Play, root: string): Promise<Stage> {
  const nowMs = onGrid(Date.now());
  const span: Span = { fromMs: nowMs - play.hours * HOUR, nowMs, toMs: nowMs + HOUR };
  const fleet = fleetHistory(play.workers, span);
  const data = await mkdtemp(path.join(tmpdir(), 'heartline-stage-'));
  const bin = path.join(root, '.stack/tools/bin');
  const made = await makeBlocks(openMetrics(fleet, span, play.density), bin, data);
  const prometheus = await startPrometheus(bin, data);
  const own = [
    '--port=0',
    `--prometheus=${prometheus.url}`,
    // Whichever runs at the usual address knows nothing of this history.
    '--exporter=none',
    `--dashboards=${path.join(root, 'preview/dashboards')}`,
  ];
  const flags = parseFlags([...own, ...(play.flags ?? [])], root);
  const server = previewApp(flags, path.join(root, 'preview/dist/page')).listen(0, flags.host);
  await once(server, 'listening');
  return {
    url: `http://${flags.host}:${String((server.address() as AddressInfo).port)}`,
    prometheusUrl: prometheus.url,
    span,
    fleet,
    made,
    async close() {
      server.close();
      server.closeAllConnections();
      await prometheus.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}
