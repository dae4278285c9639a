import { type Evidence } from './driver';

const MAX_TEXT_LENGTH = 1024;
const MAX_EVIDENCE = 50;

/** The first 1024 characters of a text; the last one is … if some are missing. Drivers write texts of any length. */
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
