import { type Static, Type } from '@sinclair/typebox';
import { Count, type DeepReadonly, needsRestart, OneOf, Path, Seconds, section } from './key-types';

const MAX_SECONDS = 604_800;

export const RECOVERY_MODES = ['off', 'dry-run', 'on'] as const;

/** The section `recovery`: whether recovery acts, for which worker types, and its limits (docs/recovery.md). */
export const RecoverySection = Type.Object(
  {
    mode: OneOf(
      RECOVERY_MODES,
      'dry-run',
      'Whether alerts start recovery actions. off: nothing is decided. dry-run: each decision is recorded, nothing is done. on: actions are executed for the worker types in recovery.types',
    ),
    types: Type.Array(Type.String({ pattern: '^[A-Za-z0-9._:@*?-]{1,64}$' }), {
      default: [],
      maxItems: 1_000,
      description:
        'Worker types that recovery may act on, with the wildcards * and ?. Other types are treated as in dry-run',
    }),
    driversFile: Type.Optional(
      Path(
        'File with the drivers that execute recovery actions, in YAML; see docs/recovery.md. A reload reads it again',
      ),
    ),
    allowedPrograms: Type.Array(Type.String({ pattern: '^/[^,]{1,4095}$' }), {
      default: [],
      maxItems: 100,
      description:
        'Absolute paths of the programs that drivers of the kinds command and systemd may execute. The drivers file alone cannot add one',
      ...needsRestart,
    }),
    coolDownSeconds: Seconds(
      150,
      1,
      MAX_SECONDS,
      'Time after the end of an action of a worker during which no other begins. It doubles with each further action. Keep it above the 2 minutes for which the rules hold a state without samples',
    ),
    maxCoolDownSeconds: Seconds(3_600, 1, MAX_SECONDS, 'Maximum of the doubled cool-down'),
    maxAttempts: Count(
      3,
      100,
      'Maximum number of actions of a worker before recovery gives up: WorkerRecoveryExhausted then pages, and only an operator or recovery.healthy_seconds without a failure allow further actions',
    ),
    healthySeconds: Seconds(
      900,
      1,
      MAX_SECONDS,
      'How long one process of a worker must send heartbeats without a failure after an action until its attempts are counted anew; at least 3 of its intervals',
    ),
    budgetRatio: Type.Number({
      default: 0.2,
      minimum: 0,
      maximum: 1,
      description:
        'Maximum share of the fleet that may be failed and under recovery together, rounded down, at least one worker. Beyond it nothing is done, and WorkerRecoveryStorm pages',
    }),
    stormSeconds: Seconds(
      300,
      1,
      MAX_SECONDS,
      'How long the fleet must be within the budget, after it was beyond, until actions begin again',
    ),
    maxActionsPerMinute: Count(10, 10_000, 'Maximum number of actions that begin per minute'),
    cleanUpIntervalSeconds: Seconds(
      15,
      1,
      3_600,
      'Time between two rounds of clean-up: leases and sandboxes of dead workers, and tables of tasks. What it may do is decided by recovery.mode, recovery.types and the drivers file',
    ),
    leaseGraceSeconds: Seconds(
      60,
      10,
      MAX_SECONDS,
      'Minimum time since the last heartbeat of a failed or stopped worker before its leases are released. Keep it above the longest pause of a worker',
    ),
    sandboxZombieSeconds: Seconds(
      1_800,
      60,
      MAX_SECONDS,
      'Time after which a running sandbox is ended if its worker is failed or stopped and the sandbox has had no event, both for this time',
    ),
    sandboxFinishedSeconds: Type.Optional(
      Type.Number({
        minimum: 60,
        maximum: MAX_SECONDS,
        description:
          'Time without an event after which a running sandbox is ended if its worker has no task. Not set: never',
        unit: 'seconds',
      }),
    ),
    sandboxIdleSeconds: Type.Optional(
      Type.Number({
        minimum: 60,
        maximum: MAX_SECONDS,
        description:
          'Time without an event after which a running sandbox is ended although its worker works. Not set: never',
        unit: 'seconds',
      }),
    ),
    taskCleanUpSeconds: Seconds(300, 10, MAX_SECONDS, 'Time between two looks at a table of tasks'),
  },
  section,
);

export type RecoverySettings = DeepReadonly<Static<typeof RecoverySection>>;
