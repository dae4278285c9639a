import { encodeWorkerId } from '@heartline/protocol';
import { type Static, Type } from '@sinclair/typebox';
import { type Config } from '../../config/schema/config';
import { type MaintenanceRequest } from '../../fleet/maintenance/maintenance';
import { Problem } from '../../http/messages/problem';
import { iso } from '../../http/routing/response-schemas';
import { type MaintenanceScope } from '../../model/maintenance';
import { type Millis } from '../../model/time';

const MAX_PATTERNS = 50;
/** A year: a longer window is a worker that should be deleted, or not be reported. */
const MAX_DURATION_SECONDS = 366 * 86_400;

function Patterns(description: string) {
  return Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 256 }), {
      minItems: 1,
      maxItems: MAX_PATTERNS,
      description: `${description}, with the wildcards * and ?`,
    }),
  );
}

function DateTime(description: string) {
  return Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description }));
}

const timing = {
  duration_seconds: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: MAX_DURATION_SECONDS,
      description: 'time from the start to the end; instead of ends_at',
    }),
  ),
  ends_at: DateTime('when it ends by itself; it lasts until it is ended if this is absent'),
};

function Reason(byDefault: string) {
  return Type.String({
    minLength: 1,
    maxLength: 1024,
    default: byDefault,
    description: 'why; shown to others',
  });
}

/** Body of `POST /health/maintenance`. */
export const NewMaintenanceWindow = Type.Object(
  {
    workers: Patterns('worker IDs'),
    worker_types: Patterns('worker types'),
    hostnames: Patterns('hostnames that workers report'),
    labels: Type.Optional(
      Type.Record(Type.String({ maxLength: 128 }), Type.String({ maxLength: 256 }), {
        maxProperties: 20,
        description: 'values of labels (labels.allow) with the wildcards * and ?; all of them must match',
      }),
    ),
    all: Type.Optional(
      Type.Literal(true, {
        description: 'the whole fleet; required if the body has none of the lists above',
      }),
    ),
    reason: Reason('maintenance'),
    starts_at: DateTime('when it starts; now if this is absent'),
    ...timing,
  },
  { $id: 'NewMaintenanceWindow', additionalProperties: false },
);

/** Body of `POST /health/workers/{id}/pause`. */
export const PauseBody = Type.Object(
  { reason: Reason('paused by hand'), ...timing },
  { $id: 'Pause', additionalProperties: false },
);

type TimingBody = Pick<Static<typeof NewMaintenanceWindow>, 'starts_at' | 'ends_at' | 'duration_seconds'>;

/** @throws Problem (400) if the times contradict each other */
export function parseTiming(
  { starts_at, ends_at, duration_seconds }: TimingBody,
  now: Millis,
): Pick<MaintenanceRequest, 'startsAt' | 'endsAt'> {
  if (ends_at !== undefined && duration_seconds !== undefined) {
    throw new Problem(400, 'body must have ends_at or duration_seconds, or neither; it has both.');
  }
  // A start that has passed is now: nothing was muted before.
  const startsAt = starts_at === undefined ? now : Math.max(now, timeOf('starts_at', starts_at));
  const endsAt =
    ends_at === undefined
      ? duration_seconds && startsAt + Math.round(duration_seconds * 1000)
      : timeOf('ends_at', ends_at);
  if (endsAt !== undefined && (endsAt <= startsAt || endsAt - startsAt > MAX_DURATION_SECONDS * 1000)) {
    throw new Problem(
      400,
      `body ends_at must be after the start (${iso(startsAt)}) and at most ${MAX_DURATION_SECONDS / 86_400} days later, was ${iso(endsAt)}.`,
    );
  }
  return {
    ...(startsAt > now && { startsAt }),
    ...(endsAt !== undefined && { endsAt }),
  };
}

function timeOf(name: string, text: string): Millis {
  const time = Date.parse(text);
  if (Number.isNaN(time)) {
    throw new Problem(400, `body ${name} must be a time that exists, was ${JSON.stringify(text)}.`);
  }
  return time;
}

/** @throws Problem (400) if the body selects no workers, or a label that workers cannot have */
export function parseScope(
  { workers, worker_types, hostnames, labels, all }: Static<typeof NewMaintenanceWindow>,
  { labels: { allow } }: Pick<Config, 'labels'>,
): MaintenanceScope {
  const patterns = Object.entries(labels ?? {}).map(([name, value]) => ({ name, value }));
  const unknown = patterns.find(({ name }) => !allow.includes(name));
  if (unknown !== undefined) {
    const allowed = allow.length === 0 ? 'none is allowed' : `one of ${allow.join(', ')}`;
    throw new Problem(
      400,
      `body labels must name labels of labels.allow (${allowed}), was ${JSON.stringify(unknown.name)}.`,
    );
  }
  const scope = {
    ...(workers !== undefined && { workers: workers.map(encodePattern) }),
    ...(worker_types !== undefined && { workerTypes: worker_types }),
    ...(hostnames !== undefined && { hostnames }),
    ...(patterns.length > 0 && { labels: patterns }),
  };
  if ((Object.keys(scope).length === 0) !== (all === true)) {
    throw new Problem(
      400,
      all === true
        ? 'body must have all, or some of workers, worker_types, hostnames and labels; it has both.'
        : 'body must select workers by workers, worker_types, hostnames or labels, or have "all": true for the whole fleet.',
    );
  }
  return scope;
}

/** Encodes a pattern of names as the names are encoded, except for its wildcards. */
function encodePattern(pattern: string): string {
  return pattern
    .split(/([*?]+)/)
    .map((part, index) => (index % 2 === 1 || part === '' ? part : encodeWorkerId(part)))
    .join('');
}
