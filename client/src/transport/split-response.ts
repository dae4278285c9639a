import { type Answer, isObject, parsed } from './interpret-response';

/** The elements of a list that are objects; none where there is no list. */
function objects(list: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(list) ? (list as unknown[]).filter(isObject) : [];
}

/** 400 rather than 202: a bare heartbeat follows alone then, and hears the truth about itself. */
const REFUSED = 400;
/** The exporter says these of a whole request where waiting helps any report in it (docs/api.md). */
const WAITING: readonly number[] = [429, 503];

/**
 * Deals an answer to many reports out to their workers, each as if it had asked alone: what was refused, and what it is
 * asked to do, is told to the worker that it is about. Any other status that is no success holds for all of them.
 * @returns the share of the report at an index of the request, which was this worker's
 */
export function shares(answer: Answer): (index: number, workerId: string) => Answer {
  const body = parsed(answer.body);
  const rejected = objects(body.rejected);
  const commands = objects(body.commands);
  const success = answer.status >= 200 && answer.status < 300;
  return (index, workerId) => {
    const own = rejected.filter((rejection) => rejection.index === index);
    // They ask all to wait as long as the slowest must, though some may only have told something wrong.
    const isOwn = success || WAITING.includes(answer.status);
    if (isOwn && own.length > 0)
      return { status: REFUSED, body: JSON.stringify({ accepted: 0, rejected: own, commands: [] }) };
    if (!success) return { ...answer, body: JSON.stringify({ ...body, rejected: own }) };
    return {
      ...answer,
      body: JSON.stringify({
        accepted: body.accepted === 0 ? 0 : 1,
        rejected: [],
        commands: commands.filter((command) => command.worker_id === workerId),
      }),
    };
  };
}
