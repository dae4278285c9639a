import { type TimeZone } from '@grafana/schema';
import { type JSX } from 'react';
import { type WorkerDependencies } from '../../../../worker/dependencies/dependencies';
import { ConnectionsSection } from './ConnectionsSection';
import { ErrorsSection } from './ErrorsSection';
import { EventsSection } from './EventsSection';
import { ModelsSection } from './ModelsSection';
import { ProvidersSection } from './ProvidersSection';
import { QueuesSection } from './QueuesSection';
import { SandboxesSection } from './SandboxesSection';

interface Props {
  readonly dependencies: WorkerDependencies;
  readonly timeZone: TimeZone;
  /** The range's end, in ms. */
  readonly end: number;
}

/** What the worker depends on and what it emits, as far as it tells of it. */
export function DependencySections({ dependencies: parts, timeZone, end }: Props): JSX.Element {
  return (
    <>
      <ErrorsSection errors={parts.errors} />
      <ConnectionsSection connections={parts.connections} />
      <ProvidersSection providers={parts.providers} timeZone={timeZone} end={end} />
      <ModelsSection models={parts.models} />
      <QueuesSection queues={parts.queues} timeZone={timeZone} end={end} />
      <EventsSection events={parts.events} />
      <SandboxesSection sandboxes={parts.sandboxes} timeZone={timeZone} end={end} />
    </>
  );
}
