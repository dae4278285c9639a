import { WorkerIdSchema } from '@heartline/protocol/parse';
import { Type } from '@sinclair/typebox';
import { MAX_ACKNOWLEDGEMENTS } from '../../fleet/acknowledgements/acknowledgements';
import { authorOf } from '../../http/auth/credentials';
import { Count, Exact, iso, WorkerIdParams } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { mapJournalError } from '../../ingest/http/response';
import { type Acknowledgement } from '../../model/acknowledgement';
import { RecordIdParams, requireRecord } from '../health/kept-record';
import { Cursor, newestFirst, NextCursor, PageLimit } from '../health/pagination';
import { UNKNOWN_WORKER } from '../health/worker-lookup';
import { acknowledge, type AcknowledgementDeps, alertSelection, Note, parseSelection } from './acknowledge';
import { acknowledgePageRoutes } from './page';
import { AcknowledgementResponse, toAcknowledgementResponse } from './acknowledgement-response';

/** Routes to acknowledge alerts, by API and by the link of a message. */
export function acknowledgementRoutes(deps: AcknowledgementDeps): readonly Route[] {
  return [
    acknowledgeRoute(deps),
    acknowledgeWorkerRoute(deps),
    listRoute(deps),
    withdrawRoute(deps),
    ...acknowledgePageRoutes(deps),
  ];
}

const NewAcknowledgement = Type.Object(
  { ...alertSelection, note: Note },
  { $id: 'NewAcknowledgement', additionalProperties: false },
);

/** `POST /health/acknowledgements` */
function acknowledgeRoute(deps: AcknowledgementDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/health/acknowledgements',
      operation: 'acknowledge',
      summary:
        'Acknowledge alerts that fire now: they do not escalate. Their end is delivered, and the next failure escalates again',
      tag: 'alerts',
      body: { schema: NewAcknowledgement, required: true },
      responses: { 201: 'The acknowledgement.' },
      problems: { 404: UNKNOWN_WORKER },
      response: AcknowledgementResponse,
    },
    async ({ body: { note, ...selection }, request }) => {
      const acknowledgement = await acknowledge(deps, {
        ...parseSelection(selection, deps),
        ...authorOf(request),
        ...(note !== undefined && { note }),
      });
      return { status: 201, body: toAcknowledgementResponse(acknowledgement, deps.fleet.state.now()) };
    },
  );
}

const AcknowledgeWorkerBody = Type.Object(
  { note: Note },
  { $id: 'AcknowledgeWorker', additionalProperties: false },
);

/** `POST /health/workers/{id}/acknowledge` */
function acknowledgeWorkerRoute(deps: AcknowledgementDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/health/workers/{id}/acknowledge',
      operation: 'acknowledgeWorker',
      summary: 'Acknowledge all alerts of a worker that fire now: they do not escalate',
      tag: 'worker',
      params: WorkerIdParams,
      body: { schema: AcknowledgeWorkerBody, required: false },
      responses: { 201: 'The acknowledgement.' },
      problems: { 404: UNKNOWN_WORKER },
      response: AcknowledgementResponse,
    },
    async ({ params: { id }, body: { note }, request }) => {
      const acknowledgement = await acknowledge(deps, {
        ...parseSelection({ worker_id: id }, deps),
        ...authorOf(request),
        ...(note !== undefined && { note }),
      });
      return { status: 201, body: toAcknowledgementResponse(acknowledgement, deps.fleet.state.now()) };
    },
  );
}

export const AcknowledgementList = Exact(
  {
    total: Count('acknowledgements that match the filters, on all pages'),
    acknowledgements: Type.Array(AcknowledgementResponse, { description: 'newest first' }),
    next_cursor: NextCursor,
  },
  { $id: 'AcknowledgementList' },
);

const Query = Type.Object(
  {
    worker_id: Type.Optional(WorkerIdSchema),
    limit: PageLimit('maximum number of acknowledgements on a page'),
    cursor: Cursor,
  },
  { additionalProperties: false },
);

/** Sorts acknowledgements by their time. */
function keyOf({ at, id }: Acknowledgement): string {
  return `${iso(at)} ${id}`;
}

/** `GET /health/acknowledgements` */
function listRoute({ fleet: { state: fleet } }: AcknowledgementDeps): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/acknowledgements',
      operation: 'listAcknowledgements',
      summary: `List who acknowledged which alerts; the last ${MAX_ACKNOWLEDGEMENTS} are kept`,
      tag: 'alerts',
      query: Query,
      responses: { 200: 'A page of acknowledgements.' },
      response: AcknowledgementList,
    },
    async ({ query }) => {
      const now = fleet.now();
      const { worker_id } = query;
      const matching = [...fleet.allAcknowledgements()].filter(
        ({ workerId }) => worker_id === undefined || workerId === worker_id,
      );
      const { total, page, next } = await newestFirst('k', matching, keyOf, query);
      const acknowledgements = page.map((each) => toAcknowledgementResponse(each, now));
      return { status: 200, body: { total, acknowledgements, ...next } };
    },
  );
}

/** `DELETE /health/acknowledgements/{id}` */
function withdrawRoute({ fleet, log }: AcknowledgementDeps): Route {
  return jsonRoute(
    {
      method: 'delete',
      path: '/health/acknowledgements/{id}',
      operation: 'withdrawAcknowledgement',
      summary: 'Withdraw an acknowledgement: its alerts escalate if they still fire. It is kept as a record',
      tag: 'alerts',
      params: RecordIdParams,
      responses: { 200: 'The acknowledgement, withdrawn. One that was over stays as it was.' },
      problems: { 404: 'Unknown acknowledgement.' },
      response: AcknowledgementResponse,
    },
    async ({ params: { id }, request }) => {
      const { by } = authorOf(request);
      const found = await mapJournalError(fleet.acknowledgements.withdraw(id, by), log);
      const withdrawn = requireRecord(found, 'acknowledgement', id, '/health/acknowledgements');
      log.info({ acknowledgement_id: id, by }, 'acknowledgement withdrawn');
      return { status: 200, body: toAcknowledgementResponse(withdrawn, fleet.state.now()) };
    },
  );
}
