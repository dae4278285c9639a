import { RE2JS } from 're2js';
import { type Lane } from './lane';
import { stateName, SHOWN_STATES, type StateCode } from '../model/state';

export interface LaneFilter {
  /** Current states to show; an empty set shows all. */
  readonly states: ReadonlySet<StateCode>;
  /** Part of a name or label value, or a regular expression between slashes: `/^w-1/`. */
  readonly text: string;
}

export type TextMatcher =
  | { readonly ok: true; readonly test: (lane: Lane) => boolean }
  | { readonly ok: false; readonly error: string };

/** Parses the search text. An invalid regular expression is an error, and does not filter. */
export function parseTextFilter(text: string): TextMatcher {
  const query = text.trim();
  if (query === '') {
    return { ok: true, test: () => true };
  }
  const pattern = /^\/(.+)\/(i?)$/.exec(query);
  if (pattern === null) {
    const needle = query.toLowerCase();
    return {
      ok: true,
      test: (lane) => searchableTexts(lane).some((one) => one.toLowerCase().includes(needle)),
    };
  }
  try {
    // The expression may come from a link. Unlike RegExp, RE2 matches any expression in linear time.
    const expression = RE2JS.compile(pattern[1] ?? '', pattern[2] === 'i' ? RE2JS.CASE_INSENSITIVE : 0);
    return { ok: true, test: (lane) => searchableTexts(lane).some((one) => expression.test(one)) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

export function filterLanes(lanes: readonly Lane[], { states, text }: LaneFilter): readonly Lane[] {
  const parsed = parseTextFilter(text);
  if (states.size === 0 && (!parsed.ok || text.trim() === '')) {
    return lanes;
  }
  return lanes.filter(
    (lane) => (states.size === 0 || states.has(lane.current)) && (!parsed.ok || parsed.test(lane)),
  );
}

/** Parses comma-separated state names; unrecognised names are ignored. */
export function parseStates(words = ''): ReadonlySet<StateCode> {
  const names = words.split(',');
  return new Set(SHOWN_STATES.filter((state) => names.includes(stateName(state))));
}

/** Formats states as comma-separated names, worst first. */
export function formatStates(states: ReadonlySet<StateCode>): string {
  return SHOWN_STATES.filter((state) => states.has(state))
    .map(stateName)
    .join(',');
}

function searchableTexts(lane: Lane): string[] {
  return [
    lane.name,
    ...Object.entries(lane.labels).flatMap(([key, value]) => (key === '__name__' ? [] : [value])),
  ];
}
