export { type DescribableSchema, describeSchema, describeValue } from './describe';
export { parseJson, type ParsedJson } from './parse-json';
export {
  addDateTimeFormat,
  type Batch,
  type BatchFormat,
  parseBatch,
  type ParseResult,
  parseReport,
  parseSandboxReport,
} from './parse-report';
export { ReportSchema, WorkerIdSchema, WorkerTypeSchema } from './report-schema';
export { SandboxReportSchema } from './sandbox-schema';
export { didYouMean, nearestName } from './suggest';
export { toValidationError, type ValidationError } from './validation-error';
