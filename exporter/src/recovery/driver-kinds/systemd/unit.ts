import { type Millis } from '../../../model/time';
import { type Evidence } from '../../drivers/driver';

/** Properties of `systemctl show` that the driver reads. */
export const UNIT_PROPERTIES = [
  'Id',
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'NRestarts',
  'MainPID',
  'ExecMainStatus',
  'ExecMainStartTimestampMonotonic',
] as const;

export type Unit = Readonly<Record<(typeof UNIT_PROPERTIES)[number], string>>;

/** Parses the output of `systemctl show`: one `Name=value` per line, in any order. Absent properties are empty. */
export function parseUnit(output: string): Unit {
  const pairs = output.split('\n').map((line): readonly [string, string] => {
    const separator = line.indexOf('=');
    return [line.slice(0, separator), line.slice(separator + 1)];
  });
  const values = new Map(pairs);
  const entries = UNIT_PROPERTIES.map((name) => [name, values.get(name) ?? '']);
  return Object.fromEntries(entries) as Unit;
}

/** The state of a unit for the audit log. */
export function unitEvidence({
  Id,
  ActiveState,
  SubState,
  Result,
  NRestarts,
  MainPID,
  ExecMainStatus,
}: Unit): Evidence {
  return {
    unit: Id,
    state: `${ActiveState} (${SubState})`,
    ...(Result !== 'success' && Result !== '' && { result: Result }),
    ...(Number(NRestarts) > 0 && { systemd_restarts: Number(NRestarts) }),
    ...(Number(MainPID) > 0 ? { main_pid: Number(MainPID) } : { exit_status: Number(ExecMainStatus) }),
  };
}

/**
 * Whether the main process of a unit was started after the last heartbeat of its worker, at most `graceMs` ago: it may still
 * be starting. systemd gives the start in microseconds of the monotonic clock, which no change of the time of day moves.
 */
export function unitStartedSince(
  unit: Unit,
  lastHeartbeatAt: Millis | undefined,
  {
    now,
    monotonicMs,
    graceMs,
  }: { readonly now: Millis; readonly monotonicMs: Millis; readonly graceMs: Millis },
): boolean {
  const startedMs = Number(unit.ExecMainStartTimestampMonotonic) / 1000;
  const age = monotonicMs - startedMs;
  const isRunning = unit.ActiveState === 'active' || unit.ActiveState === 'activating';
  return isRunning && startedMs > 0 && age < graceMs && now - age > (lastHeartbeatAt ?? -Infinity);
}
