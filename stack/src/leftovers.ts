import type { Layout } from './options/layout';
import { isRunning } from './processes/identity';
import { killGroup } from './processes/runningPart';
import { readRecord, removeRecord } from './record';

/** Throws where a stack runs in this home: two of them would write the same files. */
export function requireNoStack(layout: Layout): void {
  const record = readRecord(layout);
  if (record === undefined || !isRunning(record.stack)) return;
  throw new Error(
    `A stack runs here already, as process ${record.stack.pid}. End it with: npm run stack:stop. ` +
      'Or start a second one with --data-dir and --port-offset.',
  );
}

/** Ends what a stack that was killed left running in this home. One that ended well has left nothing. */
export function endLeftovers(layout: Layout): void {
  for (const part of readRecord(layout)?.parts ?? [])
    if (isRunning(part.process)) killGroup(part.process.pid);
  removeRecord(layout);
}
