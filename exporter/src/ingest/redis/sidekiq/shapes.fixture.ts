/**
 * Shapes: the fields of a process (`BEAT_FIELDS`, `INFO_FIELD`) as the versions of Sidekiq write them. 6.4 was recorded from
 * the running program. 7.3 and 8.1 were written from the documentation of these versions, and not recorded: no test has run
 * them.
 */
export const PROCESS_6_4 = [
  null,
  '2',
  'false',
  '27768',
  '{"hostname":"app-1","started_at":1796100661.626149,"pid":5323,"tag":"","concurrency":10,"queues":["default","mail"],"labels":[],"identity":"app-1:5323:fc1b7b41666f"}',
] as const;

export const PROCESS_7_3 = [
  '5',
  '0',
  'true',
  '131072',
  '{"hostname":"app-1","started_at":1796100661.626149,"pid":7,"tag":"shop","concurrency":5,"queues":["default","mail"],"weights":[{"default":0,"mail":0}],"labels":["reliable"],"identity":"app-1:7:aa","version":"7.3.10","embedded":false}',
] as const;

export const PROCESS_8_1 = [
  '12',
  '12',
  'false',
  '131072',
  '{"hostname":"app-2","started_at":1796100661.5,"pid":1,"tag":"shop","concurrency":12,"capsules":{"default":{"concurrency":10,"mode":"weighted","weights":{"default":1,"mail":2}},"unsafe":{"concurrency":2,"mode":"strict","weights":{"legacy":0}}},"labels":[],"identity":"app-2:1:bb","version":"8.1.7","embedded":false}',
] as const;
