export * from './facts/response';
export * from './facts/merged-report';
export * from './parse/report-schema';
export * from './parse/sandbox-schema';
