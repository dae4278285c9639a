import {
  type DataFrame,
  type Field,
  getLinksSupplier,
  type LinkModel,
  locationUtil,
  type ScopedVars,
  textUtil,
} from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { stateName } from '../model/state';
import { type Lane } from './lane';
import { type Segment } from './segments';

/** The variable of links that holds the run of a state: `${__segment.start}` and so on. */
const VARIABLE = '__segment';

/** What of the panel links are made with. */
export interface LinkContext {
  readonly replaceVariables: Parameters<typeof getLinksSupplier>[3];
  readonly postProcessor: Parameters<typeof getLinksSupplier>[5];
  readonly timeZone: string;
}

/** Data links of one run of a state. */
export type SegmentLinks = (lane: Lane, segment: Segment) => LinkModel<Field>[];

/**
 * The lane's data links for one run of a state. Beside the variables that links have anyway, `__segment` holds the run:
 * `start` and `end` in ms since the epoch, as far as they lie in the range; `duration` in ms; `state` as the ladder's
 * word and `code` as its code; and `worker`, the ID.
 */
export function segmentLinks(
  lane: Lane,
  segment: Segment,
  { replaceVariables, postProcessor, timeZone }: LinkContext,
): LinkModel<Field>[] {
  const { field } = lane;
  const scopedVars = field.state?.scopedVars;
  const frame = frameOf(scopedVars);
  if (!hasLinks(lane) || frame === undefined) {
    return [];
  }
  const vars: ScopedVars = {
    ...scopedVars,
    [VARIABLE]: { text: stateName(segment.state), value: segmentVariables(lane, segment) },
  };
  const linksAt = getLinksSupplier(frame, field, vars, replaceVariables, timeZone, postProcessor);
  return linksAt(rowOf(lane, segment));
}

export function hasLinks({ field }: Lane): boolean {
  return (field.config.links ?? []).length > 0;
}

function segmentVariables(lane: Lane, { from, to, state }: Segment): Record<string, string> {
  return {
    start: String(Math.round(from)),
    end: String(Math.round(to)),
    duration: String(Math.round(to - from)),
    state: stateName(state),
    code: String(state),
    worker: lane.id,
  };
}

/** The row of the run's first sample, for what links say of a value; none where no sample spoke. */
function rowOf(lane: Lane, { from, to }: Segment): { valueRowIndex?: number } {
  const ends = lane.sampling.meaning === 'bucket';
  const index = lane.times.findIndex((time) => (ends ? time > from : time >= from));
  const time = lane.times[index];
  return time === undefined || time > to ? {} : { valueRowIndex: lane.rows?.[index] ?? index };
}

/** The frame that the field came in, which Grafana leaves with it for links. */
function frameOf(scopedVars: ScopedVars | undefined): DataFrame | undefined {
  const context: unknown = scopedVars?.['__dataContext']?.value;
  return typeof context === 'object' && context !== null && 'frame' in context
    ? (context.frame as DataFrame)
    : undefined;
}

/** Goes where a configured link leads: within Grafana without loading the page anew. */
export function followLink(link: Pick<LinkModel<unknown>, 'href' | 'target' | 'onClick'>): void {
  const href = textUtil.sanitizeUrl(link.href);
  if (link.onClick !== undefined) {
    link.onClick(undefined);
  } else if (link.target !== '_blank' && href.startsWith('/') && !href.startsWith('//')) {
    locationService.push(locationUtil.stripBaseFromUrl(href));
  } else {
    window.open(href, link.target ?? '_self', 'noreferrer');
  }
}
