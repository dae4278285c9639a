import { join } from 'node:path';

/**
 * The parts of a journal, each with a data file of its own: the fleet, the alert log, and recovery's commands, actions,
 * alerts and audit log.
 */
export const JOURNAL_PARTS = [
  'fleet',
  'alerts',
  'recovery',
  'recovery-actions',
  'recovery-alerts',
  'recovery-audit',
] as const;
export type JournalPart = (typeof JOURNAL_PARTS)[number];

/** Directory of a part: that of the fleet is the journal's own, the others are below it. */
export function partDirectory(journal: string, part: JournalPart): string {
  return part === 'fleet' ? journal : join(journal, part);
}

/** Names of the directories that the parts have in the journal's own. */
export const PART_DIRECTORIES: readonly string[] = JOURNAL_PARTS.filter((part) => part !== 'fleet');
