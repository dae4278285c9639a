import { Type } from '@sinclair/typebox';
import { celeryKeys, QueueNames } from './celery-keys';
import { commonKeys, exact, FilePath, mutualCertificateKeys } from './source-keys';

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
  ...mutualCertificateKeys,
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
