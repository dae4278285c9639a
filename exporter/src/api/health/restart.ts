import { Type } from '@sinclair/typebox';
import { Exact, Moment } from '../answers/field';
import { Problem } from '../problem';
import { jsonRoute, type Route } from '../route/route';
import { type HealthParts, UNKNOWN_WORKER, workerOf } from './parts';
import { iso } from './row';
import { WithId } from './worker';

const Body = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 1024, default: 'asked for by hand' }) },
  { $id: 'Restart', additionalProperties: false },
);

const Queued = Exact(
  {
    id: Type.String({ description: 'of the command, as the worker is told it' }),
    action: Type.Literal('restart'),
    worker_id: Type.String(),
    asked_at: Moment('when it was first asked for'),
  },
  { $id: 'QueuedCommand' },
);

/** `POST /health/workers/{id}/restart` */
export const restartRoute = ({ fleet, commands, log }: HealthParts): Route =>
  jsonRoute(
    {
      method: 'post',
      path: '/health/workers/{id}/restart',
      operation: 'restartWorker',
      summary: 'Ask a worker to restart: it is told in the answer to its next report',
      tag: 'worker',
      params: WithId,
      body: { schema: Body, required: false },
      answers: { 202: 'The command waits for the worker; the same one if it was asked for before.' },
      problems: { 404: UNKNOWN_WORKER, 409: 'The worker is stopped, and will not ask for commands.' },
      answer: Queued,
    },
    ({ params: { id }, body: { reason } }) => {
      const { health } = workerOf(fleet, id);
      if (health.state === 'stopped')
        throw new Problem(
          409,
          `Worker ${JSON.stringify(id)} is stopped, and will not ask for commands. Start it where it runs.`,
        );
      const command = commands.restart(id, reason);
      log.info({ worker_id: id, command_id: command.id, reason }, 'a restart was asked for');
      const body = { id: command.id, action: command.action, worker_id: id, asked_at: iso(command.askedAt) };
      return { status: 202, body };
    },
  );
