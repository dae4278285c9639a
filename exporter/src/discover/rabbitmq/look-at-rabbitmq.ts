import { type ChannelModel } from 'amqplib';
import { type SourceSettingsOf } from '../../config/schema/sources/source-kinds';
import { isNotFound } from '../../ingest/rabbitmq/channel-error';
import { ManagementApi } from '../../ingest/rabbitmq/management-api';
import { RabbitMqConnection, virtualHostOf } from '../../ingest/rabbitmq/rabbitmq-connection';
import { counted, type Finding, type Look } from '../finding';

const REMOTE_CONTROL = '.celery.pidbox';

/** Looks whether Celery uses a virtual host of RabbitMQ, by passive declarations and, if it is named, the management API. */
export async function lookAtRabbitMq(settings: SourceSettingsOf<'celery-rabbitmq'>): Promise<Look> {
  const { config } = settings;
  const virtualHost = virtualHostOf(config.url);
  const signal = AbortSignal.timeout(config.timeout_seconds * 1000);
  const connection = new RabbitMqConnection(settings, () => undefined);
  try {
    const { version, hasEvents, hasQueue } = await connection.use(signal, async (model) => ({
      version: versionOf(model),
      hasEvents: await exists(model, (channel) => channel.checkExchange(config.event_exchange)),
      hasQueue: await exists(model, (channel) => channel.checkQueue('celery')),
    }));
    const names = await queueNames(settings, virtualHost, signal);
    const server = [`RabbitMQ${version === undefined ? '' : ` ${version}`}, virtual host ${virtualHost}.`];
    if (!hasEvents && !hasQueue) {
      return { server, findings: [], notes: otherQueues(names) };
    }
    return { server, findings: [celery(settings, { hasEvents, hasQueue, names })], notes: [] };
  } finally {
    connection.close();
  }
}

interface Seen {
  readonly hasEvents: boolean;
  readonly hasQueue: boolean;
  /** Undefined without the management API. */
  readonly names: readonly string[] | undefined;
}

function celery(
  { config }: SourceSettingsOf<'celery-rabbitmq'>,
  { hasEvents, hasQueue, names }: Seen,
): Finding {
  const workers = names?.filter((name) => name.endsWith(REMOTE_CONTROL)).length;
  return {
    title: 'Celery',
    evidence: [
      `${hasEvents ? 'exchange' : 'no exchange'} ${config.event_exchange}`,
      `${hasQueue ? 'queue' : 'no queue'} celery`,
      ...(workers === undefined ? [] : [`queues of remote control: ${counted(workers, 'worker')}`]),
    ],
    entry: { kind: 'celery-rabbitmq' },
    notes: [
      ...(hasEvents ? [] : ['There is no exchange of events: no worker with heartbeats has run yet.']),
      ...(names === undefined
        ? [
            'Only the queue celery is counted: name others in queues, or add --management-url http://host:15672.',
          ]
        : []),
      'Workers that run with --without-heartbeat are not seen, and those of the pools solo, gevent and eventlet may need blocking_task_seconds.',
    ],
    missing: [],
  };
}

function otherQueues(names: readonly string[] | undefined): readonly string[] {
  return names === undefined || names.length === 0
    ? []
    : [`The virtual host has ${counted(names.length, 'queue')}, none of them of Celery.`];
}

async function queueNames(
  { config, files }: SourceSettingsOf<'celery-rabbitmq'>,
  virtualHost: string,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  if (config.management_url === undefined) {
    return undefined;
  }
  const api = new ManagementApi({
    url: config.management_url,
    username: config.username,
    password: files['password_file'] ?? '',
    virtualHost,
  });
  return (await api.queues(signal)).map(({ queue }) => queue);
}

/** An error ends a channel, so that each question has its own. */
async function exists(
  model: ChannelModel,
  ask: (channel: Awaited<ReturnType<ChannelModel['createChannel']>>) => Promise<unknown>,
): Promise<boolean> {
  const channel = await model.createChannel();
  // The call that caused an error rejects with it.
  channel.on('error', () => undefined);
  try {
    await ask(channel);
    await channel.close();
    return true;
  } catch (error) {
    if (isNotFound(error)) {
      return false;
    }
    throw error;
  }
}

/** What amqplib knows of the server, and its types lack. */
function versionOf(model: ChannelModel): string | undefined {
  const { serverProperties } = model.connection as {
    readonly serverProperties?: { readonly version?: unknown };
  };
  return typeof serverProperties?.version === 'string' ? serverProperties.version : undefined;
}
