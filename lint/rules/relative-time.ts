const UNIT = String.raw`\s*(?:ms|s|sec|seconds?|min|minutes?|h|hours?|d|days?|weeks?)\b`;
const VALUE = String.raw`\{\{[^}]*\$value[^}]*\}\}`;
/** A duration that the template fills in: formatted by humanizeDuration, or a number followed by a unit. */
const DURATION = String.raw`(?:\{\{[^}]*humanizeDuration[^}]*\}\}|${VALUE}${UNIT})`;
const APPROXIMATION = String.raw`(?:(?:about|over|almost|nearly|at least|more than|the last|the past)\s+)?`;
const RELATIVE_TIME = new RegExp(
  String.raw`\b(?:for|in|since)\s+${APPROXIMATION}${DURATION}|${DURATION}\s+(?:ago|old)\b`,
  'i',
);

/** Whether a description states a time relative to when it is sent: "for 35 s", "35 s ago", but not "took 35 s". */
export function containsRelativeTime(description: string): boolean {
  return RELATIVE_TIME.test(description);
}
