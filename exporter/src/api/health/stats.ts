import { type Static, Type } from '@sinclair/typebox';
import { TimeSlicer } from '../../event-loop/time-slicer';
import { activeOrDead } from '../../health/liveness/worker-liveness';
import { UNHEALTHY_SCORE } from '../../health/score';
import { ByState, Count, Exact, iso, Moment, Seconds } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { type FleetView } from '../../model/fleet-view';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { emptyStateCounts } from './pagination';
import { type HealthDeps } from './worker-lookup';

const counts = {
  workers: Count(),
  by_state: ByState,
  active: Count('have sent a heartbeat, and are neither stopped nor failed'),
  dead: Count('failed; an expected worker without a heartbeat is neither active nor dead'),
  unhealthy: Count('have a score below 0.7'),
  heartbeats: Count('heartbeats received from the current workers'),
};

export const Stats = Exact(
  {
    at: Moment('time of these counts'),
    ...counts,
    by_type: Type.Record(Type.String(), Exact(counts), {
      description: 'the same counts for each worker type',
    }),
    queues: Type.Array(
      Exact({
        queue: Type.String(),
        priority: Type.Optional(Type.String()),
        waiting: Type.Optional(Count()),
        active: Type.Optional(Count()),
        delayed: Type.Optional(Count()),
        stalled: Type.Optional(Count('active tasks that no worker works on any more')),
        completed: Type.Optional(Count('completed tasks that the queue still keeps')),
        failed: Type.Optional(Count('failed tasks that the queue still keeps')),
        oldest_waiting_at: Type.Optional(Moment('when the oldest waiting task entered the queue')),
        reported_at: Moment('when a worker last reported the queue'),
        reported_by: Type.String({ description: 'ID of that worker, which may have ended' }),
        stale: Type.Boolean({
          description: 'whether this report is too old to say how long the queue is now',
        }),
        workers: Count('living workers that serve the queue'),
      }),
      { description: 'the last known depth of each queue' },
    ),
    monitor: Exact({
      alive: Type.Boolean({ description: 'whether the exporter evaluates deadlines and writes the journal' }),
      problem: Type.Optional(Type.String({ description: 'why it is not alive' })),
      started_at: Moment('when the exporter started'),
      uptime_seconds: Seconds('time since the exporter started'),
      sources_down: Type.Array(Type.String(), {
        description: 'disconnected sources, whose workers cannot report',
      }),
    }),
  },
  { $id: 'Stats' },
);

export type Stats = Static<typeof Stats>;

type Counts = Stats['by_type'][string];

function emptyCounts(): Counts {
  return {
    workers: 0,
    by_state: emptyStateCounts(),
    active: 0,
    dead: 0,
    unhealthy: 0,
    heartbeats: 0,
  };
}

/** `GET /health/stats` */
export function statsRoute({ fleet, processHealth, startedAt }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/stats',
      operation: 'getStats',
      summary: 'Count workers by state and type, and check whether the exporter itself works',
      tag: 'fleet',
      responses: { 200: 'The current counts.' },
      response: Stats,
    },
    async () => {
      const slicer = await TimeSlicer.start();
      const now = fleet.state.now();
      const all = emptyCounts();
      const byType = new Map<string, Counts>();
      const down = new Set<string>();
      await slicer.forEach(fleet.state.workers(), (worker) => {
        const ofType = byType.get(worker.type) ?? emptyCounts();
        byType.set(worker.type, ofType);
        for (const counts of [all, ofType]) {
          count(worker, counts);
        }
        if (fleet.state.sourceDown(worker)) {
          down.add(worker.source);
        }
      });
      const problem = processHealth.stuck();
      const monitor = {
        alive: problem === undefined,
        ...(problem !== undefined && { problem }),
        started_at: iso(startedAt),
        uptime_seconds: Math.max(0, (now - startedAt) / 1000),
        sources_down: [...down].sort(),
      };
      const by_type = Object.fromEntries([...byType].sort(([a], [b]) => (a < b ? -1 : 1)));
      return {
        status: 200,
        body: { at: iso(now), ...all, by_type, queues: queueStats(fleet.state, now), monitor },
      };
    },
  );
}

function queueStats(fleet: FleetView, now: Millis): Stats['queues'] {
  return [...fleet.queues()].map((row) => ({
    queue: row.queue,
    ...(row.priority !== '' && { priority: row.priority }),
    ...(row.waiting !== undefined && { waiting: row.waiting }),
    ...(row.active !== undefined && { active: row.active }),
    ...(row.delayed !== undefined && { delayed: row.delayed }),
    ...(row.stalled !== undefined && { stalled: row.stalled }),
    ...(row.completed !== undefined && { completed: row.completed }),
    ...(row.failed !== undefined && { failed: row.failed }),
    ...(row.oldestWaitingAt !== undefined && { oldest_waiting_at: iso(row.oldestWaitingAt) }),
    reported_at: iso(row.reportedAt),
    reported_by: row.reporterId,
    stale: fleet.queueIsStale(row, now),
    workers: fleet.queueWorkers(row.queue),
  }));
}

function count(worker: Worker, counts: Counts): void {
  const { health, heartbeatCount, assessment } = worker;
  counts.workers++;
  counts.by_state[health.state]++;
  counts.heartbeats += heartbeatCount;
  if ((assessment?.score.value ?? 1) < UNHEALTHY_SCORE) {
    counts.unhealthy++;
  }
  const activity = activeOrDead(worker);
  if (activity !== undefined) {
    counts[activity]++;
  }
}
