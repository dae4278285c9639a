import { Type } from '@sinclair/typebox';
import { SANDBOX_ID_PATTERN } from '../../facts/patterns';
import { SANDBOX_STATES } from '../../facts/sandbox';
import { Amount, STRICT, Timestamp, Patchable } from './schema-fields';
import { WorkerIdSchema, WorkerTypeSchema } from './report-schema';

/** The JSON Schema of a sandbox report. Its documentation and its types are in ../facts/sandbox.ts. */
export const SandboxReportSchema = Type.Object(
  {
    sandbox_id: Type.String({
      pattern: SANDBOX_ID_PATTERN,
      description: 'unique ID of the sandbox',
    }),
    worker_id: Patchable(WorkerIdSchema),
    worker_type: Type.Optional(WorkerTypeSchema),
    state: Type.Optional(Type.Union(SANDBOX_STATES.map((state) => Type.Literal(state)))),
    created_at: Type.Optional(Timestamp('when it was created; its cost counts from this time')),
    last_event_at: Patchable(Timestamp('time of the last activity')),
    resources: Patchable(
      Type.Object(
        {
          cpu_ratio: Patchable(
            Type.Number({
              minimum: 0,
              maximum: 4096,
              description: 'CPU in use, 1 = all that the sandbox may use',
            }),
          ),
          memory_bytes: Patchable(Amount('memory in use')),
          disk_bytes: Patchable(Amount('disk in use')),
        },
        STRICT,
      ),
    ),
    hourly_cost_dollars: Patchable(
      Type.Number({ minimum: 0, maximum: 1e6, description: 'cost of one hour' }),
    ),
  },
  { $id: 'SandboxReport', additionalProperties: false, description: 'One message about one sandbox.' },
);
