import { RE2JS } from 're2js';
import { type Lane } from './lane';
import { nameOf, SHOWN_STATES, type StateCode } from '../model/state';

export interface LaneFilter {
  /** Current states to show; empty shows all. */
  readonly states: ReadonlySet<StateCode>;
  /** Part of a name or label value, or a regular expression between slashes: `/^w-1/`. */
  readonly text: string;
}

export type TextTest =
  | { readonly ok: true; readonly test: (lane: Lane) => boolean }
  | { readonly ok: false; readonly error: string };

/** Reads the search text. A regular expression that cannot be read is an error, and filters nothing. */
export function textTest(text: string): TextTest {
  const wanted = text.trim();
  if (wanted === '') {
    return { ok: true, test: () => true };
  }
  const pattern = /^\/(.+)\/(i?)$/.exec(wanted);
  if (pattern === null) {
    const needle = wanted.toLowerCase();
    return { ok: true, test: (lane) => texts(lane).some((one) => one.toLowerCase().includes(needle)) };
  }
  try {
    // It may come with a link. Unlike RegExp, this takes time in proportion to the text, whatever the expression is.
    const expression = RE2JS.compile(pattern[1] ?? '', pattern[2] === 'i' ? RE2JS.CASE_INSENSITIVE : 0);
    return { ok: true, test: (lane) => texts(lane).some((one) => expression.test(one)) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

export function filterLanes(lanes: readonly Lane[], { states, text }: LaneFilter): readonly Lane[] {
  const parsed = textTest(text);
  if (states.size === 0 && (!parsed.ok || text.trim() === '')) {
    return lanes;
  }
  return lanes.filter(
    (lane) => (states.size === 0 || states.has(lane.current)) && (!parsed.ok || parsed.test(lane)),
  );
}

/** Reads states from their words, which commas part; words that are none are passed over. */
export function statesOf(words = ''): ReadonlySet<StateCode> {
  const wanted = words.split(',');
  return new Set(SHOWN_STATES.filter((state) => wanted.includes(nameOf(state))));
}

/** States as words, worst first. */
export function statesText(states: ReadonlySet<StateCode>): string {
  return SHOWN_STATES.filter((state) => states.has(state))
    .map(nameOf)
    .join(',');
}

function texts(lane: Lane): string[] {
  return [
    lane.name,
    ...Object.entries(lane.labels).flatMap(([key, value]) => (key === '__name__' ? [] : [value])),
  ];
}
