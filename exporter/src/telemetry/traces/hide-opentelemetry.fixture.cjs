// Preload this file to run without the OpenTelemetry packages, as after `npm ci --omit=dev -w exporter`. The API stays:
// prom-client depends on it.
const Module = require('node:module');

const findPath = Module._findPath;
Module._findPath = (request, ...rest) =>
  /^@opentelemetry\/(?!api$)/.test(request) ? false : findPath(request, ...rest);
