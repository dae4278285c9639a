const UNIT = String.raw`\s*(?:ms|s|sec|seconds?|min|minutes?|h|hours?|d|days?|weeks?)\b`;
const VALUE = String.raw`\{\{[^}]*\$value[^}]*\}\}`;
/** A length of time that is filled in when the alert is sent: spelled out by the template, or a number before its unit. */
const LENGTH = String.raw`(?:\{\{[^}]*humanizeDuration[^}]*\}\}|${VALUE}${UNIT})`;
const NEARLY = String.raw`(?:(?:about|over|almost|nearly|at least|more than|the last|the past)\s+)?`;
const UP_TO_NOW = new RegExp(
  String.raw`\b(?:for|in|since)\s+${NEARLY}${LENGTH}|${LENGTH}\s+(?:ago|old)\b`,
  'i',
);

/** Whether a description counts from or to the moment it is sent at: "for 35 s", "35 s ago". "Took 35 s" does not. */
export function tellsAnAge(description: string): boolean {
  return UP_TO_NOW.test(description);
}
