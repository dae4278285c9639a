export { type Batch, type BatchForm, parseBatch } from './batch';
export { parseJson, type ParsedJson } from './json';
export { type Parsed, parseReport, parseSandboxReport } from './report';
export { type Refusal } from './refusal';
