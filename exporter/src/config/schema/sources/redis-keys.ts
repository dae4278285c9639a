import { Type } from '@sinclair/typebox';
import { FilePath, mutualCertificateKeys } from './source-keys';

const HOST_AND_PORT = '^(\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9._-]{1,253}):[0-9]{1,5}$';

/** The keys of all sources that read Redis or Valkey: how to connect. */
export const redisConnectionKeys = {
  url: Type.String({
    default: 'redis://127.0.0.1:6379/0',
    format: 'redis-url',
    description: 'Address of the server and number of the database. rediss:// for TLS',
  }),
  username: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 256,
      description: 'User (ACL). The default user if it is not set',
    }),
  ),
  password_file: FilePath('File with the password of the user'),
  ...mutualCertificateKeys,
  cluster: Type.Boolean({
    default: false,
    description: 'The server is a node of a Redis Cluster: the other nodes are asked of it',
  }),
  sentinels: Type.Array(Type.String({ pattern: HOST_AND_PORT }), {
    default: [],
    maxItems: 16,
    description:
      'Addresses of sentinels, which are asked for the server; the host of the URL is then not used',
  }),
  sentinel_group: Type.String({
    default: 'mymaster',
    minLength: 1,
    maxLength: 256,
    description: 'Name of the group of servers that the sentinels watch',
  }),
  sentinel_password_file: FilePath('File with the password of the sentinels'),
};
