export { type DescribableSchema, describeSchema, describeValue } from './describe';
export { type Batch, type BatchFormat, parseBatch } from './parse-batch';
export { parseJson, type ParsedJson } from './parse-json';
export { type ParseResult, parseReport, parseSandboxReport } from './parse-report';
export { ReportSchema, WorkerIdSchema, WorkerTypeSchema } from './report-schema';
export { SandboxReportSchema } from './sandbox-schema';
export { didYouMean, nearestName } from './suggest';
export { addDateTimeFormat, toValidationError, type ValidationError } from './validation-error';
