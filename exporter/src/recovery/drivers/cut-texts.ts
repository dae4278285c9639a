import { type Evidence } from './driver';

/** The tail of a program's output fits (2,000 bytes, command driver). */
const MAX_TEXT_LENGTH = 2048;
const MAX_EVIDENCE = 50;

/** The first 2048 characters of a text; the last one is … if some are missing. Drivers write texts of any length. */
export function cutText(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH - 1)}…` : text;
}

/** The first 50 values of an evidence, with texts and names cut. */
export function cutEvidence(evidence: Evidence): Evidence {
  return Object.fromEntries(
    Object.entries(evidence)
      .slice(0, MAX_EVIDENCE)
      .map(([name, value]) => [cutText(name), typeof value === 'string' ? cutText(value) : value]),
  );
}
