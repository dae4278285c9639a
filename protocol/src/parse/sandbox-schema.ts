import { type Static, Type } from '@sinclair/typebox';
import { Amount, exact, Moment, Patch } from './schema-fields';
import { WorkerId, WorkerType } from './report-schema';

export const SANDBOX_STATES = ['running', 'stopped', 'terminated', 'crashed'] as const;
export type SandboxState = (typeof SANDBOX_STATES)[number];

/** A message about one sandbox. Absent means unchanged, null means removed, as in a worker's report. */
export const SandboxReport = Type.Object(
  {
    sandbox_id: Type.String({
      pattern: '^[A-Za-z0-9._:@-]{1,128}$',
      description: 'unique name of the sandbox',
    }),
    worker_id: Patch(WorkerId),
    worker_type: Type.Optional(WorkerType),
    state: Type.Optional(Type.Union(SANDBOX_STATES.map((state) => Type.Literal(state)))),
    created_at: Type.Optional(Moment('when it was created; its cost counts from then')),
    last_event_at: Patch(Moment('when it last showed activity')),
    resources: Patch(
      Type.Object(
        {
          cpu_ratio: Patch(
            Type.Number({ minimum: 0, maximum: 4096, description: 'CPU in use, 1 = all it may use' }),
          ),
          memory_bytes: Patch(Amount('memory in use')),
          disk_bytes: Patch(Amount('disk in use')),
        },
        exact,
      ),
    ),
    hourly_cost_dollars: Patch(
      Type.Number({ minimum: 0, maximum: 1e6, description: 'what an hour of it costs' }),
    ),
  },
  { $id: 'SandboxReport', additionalProperties: false, description: 'One message about one sandbox.' },
);
export type SandboxReport = Static<typeof SandboxReport>;
