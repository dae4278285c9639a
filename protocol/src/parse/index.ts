export { type Batch, type BatchForm, parseBatch } from './parse-batch';
export { parseJson, type ParsedJson } from './parse-json';
export { type Parsed, parseReport, parseSandboxReport } from './parse-report';
export { refusal, type Refusal } from './validation-error';
export { withMoments } from './validators';
