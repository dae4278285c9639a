import { WORKER_ID_PATTERN } from '@heartline/protocol';
import { type FleetView } from '../../../model/fleet-view';
import { type RecoveryTarget, type WorkerFacts } from '../../drivers/driver';
import { targetOf } from '../../drivers/target';

/** A pool of graphile-worker has one ID for each job that it may do at a time. */
const MAX_IDS = 1_000;
const IDENTIFIER = new RegExp(WORKER_ID_PATTERN);

/** Which IDs a worker has in graphile-worker, or why that is not known. */
export type ToolIds = { readonly ids: readonly string[] } | { readonly problem: string };

/**
 * The IDs of a worker in graphile-worker (`locked_by`): those in its metadata, a text or a list of texts, or its worker ID if
 * no key is configured.
 */
export function toolIdsOf(
  { workerId, facts }: Pick<RecoveryTarget, 'workerId' | 'facts'>,
  metadataKey: string | undefined,
): ToolIds {
  if (metadataKey === undefined) {
    return { ids: [workerId] };
  }
  const ids = listed(facts, metadataKey);
  if (ids.length === 0) {
    return { problem: `The worker reports no IDs of graphile-worker in metadata.${metadataKey}.` };
  }
  if (ids.length > MAX_IDS) {
    return { problem: `metadata.${metadataKey} has ${ids.length} IDs, the limit is ${MAX_IDS}.` };
  }
  const texts = ids.filter((id): id is string => typeof id === 'string' && IDENTIFIER.test(id));
  return texts.length === ids.length
    ? { ids: texts }
    : {
        problem: `metadata.${metadataKey} has an ID that is not 1 to 128 characters of A-Z a-z 0-9 . _ : @ -.`,
      };
}

function listed({ metadata }: WorkerFacts, key: string): readonly unknown[] {
  const value = metadata[key];
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

/** A living worker that has one of the IDs as well: its locks must not be lost. Undefined if there is none. */
export function livingOwner(
  ids: readonly string[],
  workerId: string,
  metadataKey: string | undefined,
  fleet: Pick<FleetView, 'workers'>,
): string | undefined {
  const wanted = new Set(ids);
  for (const worker of fleet.workers()) {
    const { state } = worker.health;
    if (worker.id === workerId || state === 'failed' || state === 'stopped') {
      continue;
    }
    const own = toolIdsOf(targetOf(worker), metadataKey);
    if ('ids' in own && own.ids.some((id) => wanted.has(id))) {
      return worker.id;
    }
  }
  return undefined;
}
