import { Type } from '@sinclair/typebox';

/** The section about what the exporter tells of itself beside its series and its log. See config.ts. */
export const Telemetry = Type.Object(
  {
    otlpEndpoint: Type.Optional(
      Type.String({
        format: 'http-url',
        description:
          'OpenTelemetry collector that takes traces over OTLP/HTTP (JSON), such as http://127.0.0.1:4318; /v1/traces is added. ' +
          'Where it is not set OTEL_EXPORTER_OTLP_ENDPOINT counts, and without either nothing is traced',
        fixed: true,
      }),
    ),
    serviceName: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description:
          'service.name of the traces. Where it is not set OTEL_SERVICE_NAME counts, or else it is heartline-exporter',
        fixed: true,
      }),
    ),
  },
  { additionalProperties: false },
);
