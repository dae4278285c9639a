import { type Static, Type } from '@sinclair/typebox';
import { Count, Exact, iso, Moment, OneOf } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { estimateBytes } from '../../model/estimate-bytes';
import { ACTION_OUTCOMES, STEP_RESULTS } from '../../recovery/actions/action';
import { AUDIT_EVENTS, type StoredAuditEntry } from '../../recovery/audit/audit-log';
import { RECOVERY_ACTIONS, REFUSALS } from '../../recovery/recovery-action';
import { type RecoveryService } from '../../recovery/recovery-service';
import { newestFirst, NextCursor } from '../health/pagination';
import { type HealthDeps } from '../health/worker-lookup';
import { EvidenceResponse, PageQuery } from './actions';

const AuditEntryResponse = Exact(
  {
    event: OneOf(AUDIT_EVENTS),
    at: Moment('when it happened'),
    reason: Type.String({ description: 'why, with the values that were compared' }),
    action: Type.Optional(OneOf(RECOVERY_ACTIONS)),
    action_id: Type.Optional(Type.String()),
    worker_id: Type.Optional(Type.String()),
    worker_type: Type.Optional(Type.String()),
    sandbox_id: Type.Optional(Type.String()),
    incarnation: Type.Optional(
      Type.String({ description: '`boot_id`, else `started_at`, of the process that the decision is about' }),
    ),
    by: Type.Optional(Type.String({ description: 'user or token; absent for alerts' })),
    from: Type.Optional(Type.String({ description: 'address of the client; absent for alerts' })),
    alertname: Type.Optional(Type.String()),
    fingerprint: Type.Optional(Type.String({ description: 'of the alert, as in Alertmanager' })),
    refusal: Type.Optional(OneOf(REFUSALS)),
    would: Type.Optional(
      OneOf([...REFUSALS, 'act'], 'in a dry run: what would have been decided without it'),
    ),
    driver: Type.Optional(Type.String()),
    step: Type.Optional(Type.String()),
    result: Type.Optional(OneOf(STEP_RESULTS)),
    outcome: Type.Optional(OneOf(ACTION_OUTCOMES)),
    until: Type.Optional(Moment('end of a pause')),
    evidence: Type.Optional(EvidenceResponse),
  },
  { $id: 'RecoveryAuditEntry' },
);

const AuditResponse = Exact(
  {
    total: Count('entries that match the filters, on all pages'),
    entries: Type.Array(AuditEntryResponse, { description: 'newest first' }),
    next_cursor: NextCursor,
  },
  { $id: 'RecoveryAudit' },
);

/** `GET /health/recovery/audit` */
export function recoveryAuditRoute({ recovery }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/recovery/audit',
      operation: 'listRecoveryAudit',
      summary: 'List the audit log of recovery: each decision, refusals included, and each step',
      tag: 'recovery',
      query: PageQuery,
      responses: {
        200: 'A page of entries. The last 20,000 are kept across restarts of the exporter; none is ever changed.',
      },
      response: AuditResponse,
    },
    async ({ query }) => {
      const rows = rowsOf(recovery, query.worker_id);
      const { total, page, next } = await newestFirst('r', rows, ({ key }) => key, query, estimateBytes);
      return { status: 200, body: { total, entries: page.map(toAuditEntryResponse), ...next } };
    },
  );
}

function* rowsOf({ audit }: RecoveryService, workerId: string | undefined): Generator<StoredAuditEntry> {
  for (const entry of audit.rows()) {
    if (workerId === undefined || entry.workerId === workerId) {
      yield entry;
    }
  }
}

function toAuditEntryResponse(entry: StoredAuditEntry): Static<typeof AuditEntryResponse> {
  const { at, until, actionId, workerId, workerType, sandboxId, evidence, ...rest } = entry;
  return {
    ...withoutKey(rest),
    at: iso(at),
    ...(until !== undefined && { until: iso(until) }),
    ...(actionId !== undefined && { action_id: actionId }),
    ...(workerId !== undefined && { worker_id: workerId }),
    ...(workerType !== undefined && { worker_type: workerType }),
    ...(sandboxId !== undefined && { sandbox_id: sandboxId }),
    ...(evidence !== undefined && { evidence: { ...evidence } }),
  };
}

/** The key is a position in the journal. */
function withoutKey<Entry extends object>(entry: Entry): Omit<Entry, 'key'> {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => name !== 'key')) as Omit<Entry, 'key'>;
}
