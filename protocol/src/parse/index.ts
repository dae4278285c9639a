export { type Batch, type BatchForm, parseBatch } from './batch';
export { parseJson, type ParsedJson } from './json';
export { type Parsed, parseReport, parseSandboxReport } from './report';
export { refusal, type Refusal } from './refusal';
export { withMoments } from './validators';
