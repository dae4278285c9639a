import { type Action } from './action';

/** What every audit entry about an action has. */
export function auditFactsOf(action: Action) {
  const { id, workerId, workerType, incarnation, by, from, fingerprint, trigger, reason } = action;
  return {
    action: action.action,
    actionId: id,
    workerId,
    workerType,
    incarnation: incarnation.key,
    ...(by !== undefined && { by }),
    ...(from !== undefined && { from }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(trigger !== 'hand' && { alertname: reason }),
  };
}
