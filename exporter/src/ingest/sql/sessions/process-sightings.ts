import { type Report } from '@heartline/protocol';
import { type Sighting } from '../../sources/source';
import { type Millis } from '../../../model/time';
import { type ObservedProcess, type ProcessesState } from './processes';

export interface ProcessReportOptions {
  readonly workerType: string;
  readonly intervalSeconds: number;
  readonly maxWorkers: number;
}

/** The processes as sightings: those that live, and those that have said goodbye. Dead ones yield none, and age. */
export function processSightings(
  { living, ended }: Pick<ProcessesState, 'living' | 'ended'>,
  now: Millis,
  options: ProcessReportOptions,
): readonly Sighting[] {
  const sightings = living.map((process): Sighting => {
    const report = toReport(process, options);
    return { report, ageMs: Math.max(0, now - process.activeAt) };
  });
  const goodbyes = ended
    .filter(({ ending }) => ending === 'goodbye')
    .map((process): Sighting => ({ report: { ...toReport(process, options), status: 'stopped' }, ageMs: 0 }));
  return [...sightings, ...goodbyes].slice(0, options.maxWorkers);
}

function toReport(
  { id, group, key, startedAt }: ObservedProcess,
  { workerType, intervalSeconds }: ProcessReportOptions,
): Report {
  const [applicationName = '', address = ''] = group.split('\n');
  return {
    worker_id: id,
    worker_type: workerType,
    hostname: address === '' ? null : address,
    // The ID does not survive a restart of the process.
    ephemeral: true,
    interval_seconds: intervalSeconds,
    started_at: startedAt,
    boot_id: `${key}@${startedAt}`.replaceAll('\n', '/').slice(0, 128),
    metadata: { application_name: applicationName },
  };
}
