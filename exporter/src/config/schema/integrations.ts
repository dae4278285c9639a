import { Type } from '@sinclair/typebox';
import { Path, section } from './auth';

/** The section about what the exporter tells of itself beside its series and its log. See config.ts. */
export const Telemetry = Type.Object(
  {
    otlpEndpoint: Type.Optional(
      Type.String({
        format: 'http-url',
        description:
          'OpenTelemetry collector that takes traces over OTLP/HTTP (JSON), such as http://127.0.0.1:4318; /v1/traces is added. ' +
          'Where it is not set OTEL_EXPORTER_OTLP_ENDPOINT counts, and without either nothing is traced',
        needsRestart: true,
      }),
    ),
    serviceName: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description:
          'service.name of the traces. Where it is not set OTEL_SERVICE_NAME counts, or else it is heartline-exporter',
        needsRestart: true,
      }),
    ),
  },
  { additionalProperties: false },
);

export const Prometheus = Type.Object(
  {
    url: Type.Optional(
      Type.String({
        format: 'http-url',
        description: 'Where Prometheus listens; GET /health/workers/{id}/history asks it',
      }),
    ),
    timeoutSeconds: Type.Number({
      default: 10,
      minimum: 0.1,
      maximum: 120,
      description: 'How long to wait for its answer',
      unit: 'seconds',
    }),
  },
  section,
);

export const Grafana = Type.Object(
  {
    url: Type.Optional(
      Type.String({
        format: 'http-url',
        description:
          'Where people open Grafana, as their browser reaches it; the landing page leads to its dashboards',
      }),
    ),
  },
  section,
);

export const Runbooks = Type.Object(
  {
    path: Type.Optional(
      Path(
        'Directory of the runbooks, Markdown with a heading per alert, shown at /runbooks; those that come with Heartline where it is not set',
      ),
    ),
  },
  section,
);
