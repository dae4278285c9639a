import { type Static, Type } from '@sinclair/typebox';
import { type Millis } from '../../../model/time';
import { visibleText } from '../../../model/visible-text';
import { type Evidence } from '../../drivers/driver';

const Labels = Type.Optional(Type.Record(Type.String(), Type.String()));

/** What the driver reads of a pod (core/v1). */
export const Pod = Type.Object({
  metadata: Type.Object({
    name: Type.String(),
    uid: Type.String({ minLength: 1 }),
    resourceVersion: Type.String({ minLength: 1 }),
    labels: Labels,
    deletionTimestamp: Type.Optional(Type.String()),
  }),
  spec: Type.Optional(Type.Object({ nodeName: Type.Optional(Type.String()) })),
  status: Type.Optional(
    Type.Object({
      phase: Type.Optional(Type.String()),
      reason: Type.Optional(Type.String()),
      startTime: Type.Optional(Type.String()),
      containerStatuses: Type.Optional(
        Type.Array(
          Type.Object({
            name: Type.String(),
            restartCount: Type.Integer(),
            state: Type.Optional(Type.Unknown()),
            lastState: Type.Optional(
              Type.Object({
                terminated: Type.Optional(
                  Type.Object({ reason: Type.Optional(Type.String()), exitCode: Type.Integer() }),
                ),
              }),
            ),
          }),
        ),
      ),
    }),
  ),
});

export type Pod = Static<typeof Pod>;

export const PodList = Type.Object({ items: Type.Array(Pod) });

/** What the driver reads of a Deployment, StatefulSet or DaemonSet (apps/v1). */
export const Workload = Type.Object({
  metadata: Type.Object({
    name: Type.String(),
    resourceVersion: Type.String({ minLength: 1 }),
    labels: Labels,
  }),
  spec: Type.Object({ replicas: Type.Optional(Type.Integer()) }),
  status: Type.Optional(Type.Object({ desiredNumberScheduled: Type.Optional(Type.Integer()) })),
});

export type Workload = Static<typeof Workload>;

/** How many pods the workload has by its specification; a DaemonSet has one for each suitable node. */
export function replicasOf({ spec, status }: Workload): number | undefined {
  return spec.replicas ?? status?.desiredNumberScheduled;
}

/** The state of a pod for the audit log. */
export function podEvidence({ metadata, spec, status }: Pod): Evidence {
  const terminated = status?.containerStatuses?.find(({ lastState }) => lastState?.terminated)?.lastState
    ?.terminated;
  const restarts = status?.containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0;
  return {
    pod: metadata.name,
    uid: metadata.uid,
    phase: status?.phase ?? 'unknown',
    ...(spec?.nodeName !== undefined && { node: spec.nodeName }),
    ...(status?.reason !== undefined && { reason: visibleText(status.reason) }),
    ...(metadata.deletionTimestamp !== undefined && { deletion_requested_at: metadata.deletionTimestamp }),
    ...(restarts > 0 && { kubelet_restarts: restarts }),
    ...(terminated !== undefined && {
      last_exit_code: terminated.exitCode,
      ...(terminated.reason !== undefined && { last_exit_reason: visibleText(terminated.reason) }),
    }),
  };
}

/** Whether the pod was started after the last heartbeat of its worker, at most `graceMs` ago: it may still be starting. */
export function podStartedSince(
  { status }: Pod,
  lastHeartbeatAt: Millis | undefined,
  now: Millis,
  graceMs: Millis,
): boolean {
  const startedAt = Date.parse(status?.startTime ?? '');
  // NaN, of a pod that no node has accepted, compares as false.
  return startedAt > (lastHeartbeatAt ?? -Infinity) && now - startedAt < graceMs;
}
