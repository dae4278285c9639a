import { type TSchema, Type } from '@sinclair/typebox';

/** Annotations of a key of a source besides its JSON Schema keywords. */
export interface SourceKeyOptions extends TSchema {
  /** The value is the path of a file; relative paths start at the directory of the configuration file. */
  readonly readsFile?: boolean;
}

/** Path of a file whose content is read at the start and at each reload. */
export function FilePath(description: string) {
  return Type.Optional(Type.String({ minLength: 1, description, readsFile: true }));
}

const caFile = FilePath(
  'File with the certificates of the authorities that the server’s certificate may come from',
);
const serverName = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 253,
    description: 'Name in the certificate of the server, if it is not the host of the URL',
  }),
);

/** How to check the certificate of a server. */
export const serverCertificateKeys = { ca_file: caFile, server_name: serverName };

/** The same, and the certificate of the exporter. */
export const mutualCertificateKeys = {
  ca_file: caFile,
  cert_file: FilePath('File with the certificate of the exporter, if the server requires one'),
  key_file: FilePath('File with the key of that certificate'),
  server_name: serverName,
};

/** Options of each source: unknown keys are errors. */
export const exact = { additionalProperties: false } as const;

/** The keys that all sources have. */
export function commonKeys<const Kind extends string>(kind: Kind) {
  return {
    kind: Type.Literal(kind),
    name: Type.String({
      default: kind,
      pattern: '^(?!http$)[a-zA-Z0-9_-]{1,64}$',
      description: 'Name of the source: the label source of its series. Each source needs another name',
    }),
    worker_type: Type.String({
      default: kind,
      pattern: '^[A-Za-z0-9._:@-]{1,64}$',
      description: 'Type of its workers, unless the source knows the type of each one',
    }),
    prefix: Type.String({
      default: '',
      maxLength: 32,
      description:
        'Text before its worker IDs and queue names. Set it if two sources have workers or queues with the same names',
    }),
    poll_interval_seconds: Type.Number({
      default: 5,
      minimum: 0.5,
      maximum: 3_600,
      description:
        'Time between two polls. It is part of the promise of each worker: the exporter sees a heartbeat up to this much later',
    }),
    timeout_seconds: Type.Number({
      default: 3,
      minimum: 0.1,
      maximum: 60,
      description: 'Maximum duration of a poll. A poll that takes longer has failed',
    }),
  };
}
