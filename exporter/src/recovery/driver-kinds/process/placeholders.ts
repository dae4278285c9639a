import { WORKER_ID_PATTERN } from '@heartline/protocol';
import { ConfigError } from '../../../config/schema/config-error';

/** Values that a configured text may refer to, by the name of the placeholder: `{worker_id}`. */
export interface PlaceholderValues {
  readonly worker_id: string;
  readonly worker_type: string;
  readonly action_id: string;
  /** Absent unless the action is about a sandbox. */
  readonly sandbox_id?: string;
}

const NAMES = ['worker_id', 'worker_type', 'action_id', 'sandbox_id'] as const;
const PLACEHOLDER = /\{(worker_id|worker_type|action_id|sandbox_id)\}/g;
const IDENTIFIER = new RegExp(WORKER_ID_PATTERN);

/** The allowed placeholders, for messages. */
export const PLACEHOLDERS = NAMES.map((name) => `{${name}}`).join(', ');
/** Those that are the same in each action about a worker. */
const WORKER_NAMES = ['worker_id', 'worker_type'];

/** The first brace of a configured text that belongs to no known placeholder; undefined if there is none. */
export function unknownPlaceholder(text: string, known: readonly string[] = NAMES): string | undefined {
  const rest = text.replaceAll(PLACEHOLDER, (all, name: string) => (known.includes(name) ? '' : all));
  return /\{[^{}]*\}|[{}]/.exec(rest)?.[0];
}

/**
 * Checks the configured name of what a worker runs in, such as its unit.
 *
 * @param key for the message
 * @throws ConfigError
 */
export function checkWorkerPlaceholders(key: string, text: string): void {
  const unknown = unknownPlaceholder(text, WORKER_NAMES);
  if (unknown !== undefined) {
    throw new ConfigError([
      `${key}: unknown placeholder ${unknown}; known are {worker_id} and {worker_type}`,
    ]);
  }
}

export function hasPlaceholder(text: string): boolean {
  return text.search(PLACEHOLDER) >= 0;
}

/** An argument cannot be built: a value would change the meaning of the text around it. */
export class UnsafeValueError extends Error {
  override readonly name = 'UnsafeValueError';
}

/**
 * Replaces the placeholders of a configured text.
 *
 * A value is an identifier of 1 to 128 characters of `A-Z a-z 0-9 . _ : @ -` and never `.` or `..`, so it contains no
 * slash, space, quote or control character. At the start of the text it must not begin with `-`: the program would read it
 * as an option.
 *
 * @throws UnsafeValueError
 */
export function expandPlaceholders(text: string, values: PlaceholderValues): string {
  const expanded = text.replaceAll(PLACEHOLDER, (_, name: keyof PlaceholderValues) =>
    checkedValue(name, values[name]),
  );
  // The first character of the text is then the first one of a value.
  if (text.startsWith('{') && expanded.startsWith('-')) {
    throw new UnsafeValueError(
      `${text} would become ${expanded}, which programs read as an option. Write it as --name=${text} in the configuration.`,
    );
  }
  return expanded;
}

/**
 * Checks all values, for a program that gets them in another way than in an argument.
 *
 * @throws UnsafeValueError
 */
export function checkValues(values: PlaceholderValues): void {
  for (const name of NAMES) {
    if (values[name] !== undefined) {
      checkedValue(name, values[name]);
    }
  }
}

function checkedValue(name: string, value: string | undefined): string {
  if (value === undefined) {
    throw new UnsafeValueError(`{${name}} has no value: the action is about no sandbox.`);
  }
  if (!IDENTIFIER.test(value)) {
    throw new UnsafeValueError(
      `${name} is ${JSON.stringify(value.slice(0, 128))}; allowed are 1 to 128 characters of A-Z a-z 0-9 . _ : @ - and not . or .. alone.`,
    );
  }
  return value;
}
