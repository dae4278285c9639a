import { Type } from '@sinclair/typebox';
import { celeryKeys, QueueNames } from './celery-keys';
import { commonKeys, exact, FilePath } from './source-keys';

/** The keys of all sources that connect to RabbitMQ. */
export const rabbitMqConnectionKeys = {
  url: Type.String({
    default: 'amqp://127.0.0.1:5672/%2F',
    format: 'amqp-url',
    description:
      'Address of the server and name of the virtual host, encoded: %2F or nothing for /. amqps:// for TLS',
  }),
  username: Type.String({
    default: 'heartline',
    minLength: 1,
    maxLength: 255,
    description: 'User. It only needs queues of its own, and to read the exchange of events',
  }),
  password_file: FilePath('File with the password of the user'),
  ca_file: FilePath(
    'File with the certificates of the authorities that the server’s certificate may come from',
  ),
  cert_file: FilePath('File with the certificate of the exporter, if the server requires one'),
  key_file: FilePath('File with the key of that certificate'),
  server_name: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 253,
      description: 'Name in the certificate of the server, if it is not the host of the URL',
    }),
  ),
  management_url: Type.Optional(
    Type.String({
      format: 'http-url',
      description:
        'Address of the management API, such as http://127.0.0.1:15672. It tells all queues of the virtual host, and how many of their messages workers have taken. The user needs the tag management',
    }),
  ),
};

export const CeleryRabbitMqSource = Type.Object(
  {
    ...commonKeys('celery-rabbitmq'),
    ...rabbitMqConnectionKeys,
    ...celeryKeys,
    queues: QueueNames(
      ['celery'],
      'Names of the queues to count, by passive declarations. Not used with management_url',
    ),
  },
  exact,
);
