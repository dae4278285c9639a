// The endpoint of the exporter: Express, content negotiation, renderer and self metrics, with a fleet in memory.
import express from 'express';
import { MemoryFleet, NOW, fullWorker } from '../../exporter/dist/exposition/fleet.fixture.js';
import { metricsHandler } from '../../exporter/dist/exposition/endpoint.js';
import { Renderer } from '../../exporter/dist/exposition/renderer.js';
import { SETTINGS } from '../../exporter/dist/exposition/scrape.fixture.js';
import { disableParallelScavenge } from '../../exporter/dist/telemetry/gc.js';
import { SelfMetrics } from '../../exporter/dist/telemetry/self-metrics.js';
import { serve } from './forked-server-child.mjs';

// Like main.ts.
disableParallelScavenge();
/** @type {MemoryFleet} */
let fleet;
let round = 0;

/**
 * A worker with thirty series.
 *
 * @returns {import('../../exporter/dist/model/worker.js').Worker}
 */
function createWorker(number, heartbeats) {
  const id = `worker-${String(number).padStart(6, '0')}`;
  return {
    ...fullWorker(),
    markedFailed: undefined,
    clockSkewSeconds: undefined,
    assessment: undefined,
    id,
    type: ['orchestrator', 'sandbox', 'company_research'][number % 3],
    lastHeartbeatAt: NOW - ((number * 7919) % 30_000) + heartbeats,
    heartbeatCount: 1000 + number + heartbeats,
    report: {
      hostname: `host-${number % 400}.example.internal`,
      version: '1.4.2',
      resources: {
        cpu_ratio: ((number * 31 + heartbeats * 17) % 1000) / 1000,
        memory_bytes: 200_000_000 + ((number * 4099 + heartbeats) % 100_000_000),
        memory_limit_bytes: 1_073_741_824,
      },
      tasks: { active: (number + heartbeats) % 4, slots: 4 },
    },
  };
}

serve({
  listen({ workers }) {
    fleet = new MemoryFleet(...Array.from({ length: workers }, (_, number) => createWorker(number, 0)));
    const selfMetrics = new SelfMetrics({ version: '0.0.0', revision: 'bench' });
    selfMetrics.watch(fleet);
    const renderer = new Renderer(fleet, selfMetrics, SETTINGS);
    return express().get('/metrics', metricsHandler({ renderer, selfMetrics }));
  },
  change(share) {
    round += 1;
    const every = Math.round(1 / share);
    for (let number = round % every; number < fleet.size; number += every) {
      fleet.put(createWorker(number, round));
    }
  },
});
