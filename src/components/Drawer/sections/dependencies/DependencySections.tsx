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

/** Sections for the dependencies and the output of the worker, as far as it reports them. */
export function DependencySections({ dependencies, timeZone, end }: Props): JSX.Element {
  return (
    <>
      <ErrorsSection errors={dependencies.errors} />
      <ConnectionsSection connections={dependencies.connections} />
      <ProvidersSection providers={dependencies.providers} timeZone={timeZone} end={end} />
      <ModelsSection models={dependencies.models} />
      <QueuesSection queues={dependencies.queues} timeZone={timeZone} end={end} />
      <EventsSection events={dependencies.events} />
      <SandboxesSection sandboxes={dependencies.sandboxes} timeZone={timeZone} end={end} />
    </>
  );
}
