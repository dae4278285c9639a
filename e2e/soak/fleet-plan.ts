import { type ServiceOptions } from './service';
import { DAY, HOUR, MINUTE, SECOND, type SimulatedMs } from './timeline';

/** A group of cron jobs with one period. */
export interface CronGroup {
  readonly type: string;
  readonly jobs: number;
  readonly periodMs: SimulatedMs;
  readonly failureThreshold: number;
}

export interface FleetPlan {
  readonly services: readonly ServiceOptions[];
  readonly crons: readonly CronGroup[];
  /** Processes per night that do one job each. */
  readonly batchJobs: number;
}

/** A service as a share of all workers. */
type Share = Omit<ServiceOptions, 'instances' | 'scalesDownTo'> & {
  readonly share: number;
  readonly scales?: boolean;
};

const SERVICES: readonly Share[] = [
  { type: 'api', share: 0.006, intervalMs: 5 * SECOND, failureThreshold: 3, ids: 'stable', deployment: 'rolling', politeShare: 1, hosts: 3, spot: false },
  { type: 'queue', share: 0.012, intervalMs: 10 * SECOND, failureThreshold: 2, ids: 'stable', deployment: 'blue-green', politeShare: 0.9, hosts: 3, spot: false },
  { type: 'crawler', share: 0.02, intervalMs: 15 * SECOND, failureThreshold: 3, ids: 'ephemeral', deployment: 'rolling', politeShare: 0.2, hosts: 5, spot: true },
  { type: 'sandbox', share: 0.06, intervalMs: 30 * SECOND, failureThreshold: 3, ids: 'ephemeral', deployment: 'blue-green', politeShare: 0.9, hosts: 10, spot: true, scales: true },
  { type: 'indexer', share: 0.06, intervalMs: 30 * SECOND, failureThreshold: 3, ids: 'stable', deployment: 'rolling', politeShare: 0.5, hosts: 12, spot: false },
  { type: 'trainer', share: 0.2, intervalMs: 2 * MINUTE, failureThreshold: 3, ids: 'stable', deployment: 'rolling', politeShare: 0.8, hosts: 25, spot: false },
  { type: 'sync', share: 0.16, intervalMs: 15 * MINUTE, failureThreshold: 2, ids: 'stable', deployment: 'rolling', politeShare: 0.7, hosts: 20, spot: false },
  { type: 'archive', share: 0.078, intervalMs: 6 * HOUR, failureThreshold: 2, ids: 'stable', deployment: 'blue-green', politeShare: 0.5, hosts: 10, spot: false },
]; // prettier-ignore

const CRONS: readonly (Omit<CronGroup, 'jobs'> & { readonly share: number })[] = [
  { type: 'cron-minutely', share: 0.02, periodMs: MINUTE, failureThreshold: 3 },
  { type: 'cron-5-minutes', share: 0.06, periodMs: 5 * MINUTE, failureThreshold: 2 },
  { type: 'cron-hourly', share: 0.12, periodMs: HOUR, failureThreshold: 2 },
  { type: 'cron-6-hours', share: 0.05, periodMs: 6 * HOUR, failureThreshold: 3 },
  { type: 'cron-daily', share: 0.11, periodMs: DAY, failureThreshold: 2 },
  { type: 'cron-weekly', share: 0.04, periodMs: 7 * DAY, failureThreshold: 2 },
]; // prettier-ignore

/**
 * A fleet of about this many workers, of every kind.
 *
 * @param shortestMs only workers that promise no more than one heartbeat in this time
 */
export function fleetPlan(workers: number, shortestMs: SimulatedMs = 0): FleetPlan {
  const count = (share: number) => Math.max(2, Math.round(share * workers));
  return {
    services: SERVICES.filter(({ intervalMs }) => intervalMs >= shortestMs).map(
      ({ share, scales = false, ...options }) => {
        const instances = count(share);
        return {
          ...options,
          instances,
          hosts: Math.min(options.hosts, instances),
          ...(scales && { scalesDownTo: Math.ceil(instances / 3) }),
        };
      },
    ),
    crons: CRONS.filter(({ periodMs }) => periodMs >= shortestMs).map(({ share, ...group }) => ({
      ...group,
      jobs: count(share),
    })),
    batchJobs: shortestMs > 30 * SECOND ? 0 : count(0.3),
  };
}
