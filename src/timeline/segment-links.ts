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

/** The link variable that holds the segment: `${__segment.start}` and so on. */
const VARIABLE = '__segment';

/** The panel's inputs for data links. */
export interface LinkContext {
  readonly replaceVariables: Parameters<typeof getLinksSupplier>[3];
  readonly postProcessor: Parameters<typeof getLinksSupplier>[5];
  readonly timeZone: string;
}

/** Returns the data links of a segment. */
export type SegmentLinks = (lane: Lane, segment: Segment) => LinkModel<Field>[];

/**
 * Returns the lane's data links for one segment. Besides the standard variables, `__segment` holds the
 * segment: `start` and `end` in ms since the epoch, limited to the range; `duration` in ms; `state` as the
 * name and `code` as the code of the state; and `worker`, the ID.
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

/** Returns the row of the segment's first sample, for value variables; empty if the segment has no sample. */
function rowOf(lane: Lane, { from, to }: Segment): { valueRowIndex?: number } {
  const endsBucket = lane.sampling.meaning === 'bucket';
  const index = lane.times.findIndex((time) => (endsBucket ? time > from : time >= from));
  const time = lane.times[index];
  return time === undefined || time > to ? {} : { valueRowIndex: lane.rows?.[index] ?? index };
}

/** Returns the field's frame, which Grafana keeps in the scoped variables for links. */
function frameOf(scopedVars: ScopedVars | undefined): DataFrame | undefined {
  const context: unknown = scopedVars?.['__dataContext']?.value;
  return typeof context === 'object' && context !== null && 'frame' in context
    ? (context.frame as DataFrame)
    : undefined;
}

/** Follows a link: pages of Grafana open without a reload. */
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
