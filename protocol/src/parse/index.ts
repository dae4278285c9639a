export { type DescribableSchema, describeSchema, describeValue } from './describe';
export {
  type Batch,
  type BatchFormat,
  type BatchItems,
  type BatchLimits,
  type ItemParser,
  parseBatch,
  parseJsonBytes,
  tooManyBytes,
} from './parse-batch';
export { parseJson, type ParsedJson } from './parse-json';
export {
  addDateTimeFormat,
  type ParsedReport,
  type ParseResult,
  parseReport,
  parseSandboxReport,
} from './parse-report';
export { ReportSchema, WorkerIdSchema, WorkerTypeSchema } from './schema/report-schema';
export { salvageReportText } from './salvage-text';
export { SandboxReportSchema } from './schema/sandbox-schema';
export { didYouMean, nearestName } from './suggest';
export { toValidationError, type ValidationError } from './validation-error';
