import { type Static, Type } from '@sinclair/typebox';
import { type Millis } from '../../../model/time';
import { type Evidence } from '../../drivers/driver';

/** What the driver reads of `GET /containers/{id}/json`. */
export const Container = Type.Object({
  Id: Type.String({ pattern: '^[0-9a-f]{12,64}$' }),
  Name: Type.String(),
  RestartCount: Type.Integer(),
  State: Type.Object({
    Status: Type.String(),
    Running: Type.Boolean(),
    Paused: Type.Boolean(),
    OOMKilled: Type.Boolean(),
    ExitCode: Type.Integer(),
    StartedAt: Type.String(),
    FinishedAt: Type.String(),
  }),
  Config: Type.Object({
    Image: Type.String(),
    Labels: Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()]),
  }),
});

export type Container = Static<typeof Container>;

/** The state of a container for the audit log. */
export function containerEvidence({ Id, Name, State, RestartCount, Config }: Container): Evidence {
  return {
    container: Id.slice(0, 12),
    container_name: Name.replace(/^\//, ''),
    image: Config.Image,
    status: State.Status,
    started_at: State.StartedAt,
    ...(!State.Running && { exit_code: State.ExitCode, finished_at: State.FinishedAt }),
    ...(State.OOMKilled && { oom_killed: true }),
    ...(RestartCount > 0 && { engine_restarts: RestartCount }),
  };
}

/**
 * Whether the engine has started the container after the last heartbeat of its worker, at most `graceMs` ago. The worker
 * may still be starting, so another restart would only delay it. Both clocks are those of the same machine.
 */
export function startedSince(
  { State }: Container,
  lastHeartbeatAt: Millis | undefined,
  now: Millis,
  graceMs: Millis,
): boolean {
  const startedAt = Date.parse(State.StartedAt);
  return State.Running && startedAt > (lastHeartbeatAt ?? -Infinity) && now - startedAt < graceMs;
}
