import { type Answer } from '../run-query';
import { type Connection, connectionsOf } from './connections';
import { type ErrorType, errorsOf, type Events, eventsOf } from './events';
import { type Model, modelsOf } from './models';
import { type Provider, providersOf } from './providers';
import { type Queue, queuesOf } from './queues';
import { type Sandboxes, sandboxesOf } from './sandboxes';
import { samplesOf } from '../samples';

/** What a worker depends on and what it emits: as told last, and counted over the range. */
export interface WorkerParts {
  readonly connections: readonly Connection[];
  readonly models: readonly Model[];
  readonly providers: readonly Provider[];
  readonly queues: readonly Queue[];
  readonly events: Events;
  readonly errors: readonly ErrorType[];
  readonly sandboxes: Sandboxes;
}

/** Reads the answer to `partTargets`. */
export function partsOf(answer: Answer): WorkerParts {
  const told = samplesOf(answer.get('told'));
  const grown = samplesOf(answer.get('grown'));
  const all = [...told, ...grown];
  return {
    connections: connectionsOf(all),
    models: modelsOf(all),
    providers: providersOf(all),
    queues: queuesOf(told, samplesOf(answer.get('queues'))),
    events: eventsOf(all),
    errors: errorsOf(grown),
    sandboxes: sandboxesOf(samplesOf(answer.get('sandboxes')), samplesOf(answer.get('sandboxCount'))),
  };
}
