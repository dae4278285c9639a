import { type AnnotationEvent, type AnnotationQuery, type DataFrame, FieldType } from '@grafana/data';

/** The fields of an annotation query that Grafana's Prometheus data source reads. */
export interface PrometheusAnnotation extends AnnotationQuery {
  expr?: string;
  step?: string;
  titleFormat?: string;
  textFormat?: string;
  tagKeys?: string;
}

/** Replaces `{{label}}` by the value of the label, or by nothing if the series does not have it. */
function fillTemplate(template: string | undefined, labels: Record<string, string>): string {
  return (template ?? '').replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? '').trim();
}

/** Returns one event per range of samples without a gap, like Grafana's Prometheus data source. */
export function toAnnotationEvents(
  annotation: PrometheusAnnotation,
  frames: readonly DataFrame[],
): AnnotationEvent[] {
  return frames.flatMap((frame) => {
    const time = frame.fields.find(({ type }) => type === FieldType.time);
    const value = frame.fields.find(({ type }) => type === FieldType.number);
    const labels = value?.labels ?? {};
    const stepMs = time?.config.interval ?? 0;
    const tags = (annotation.tagKeys ?? '').split(',').flatMap((key) => labels[key.trim()] ?? []);
    return toTimeRanges((time?.values ?? []) as number[], stepMs).map(([from, to]) => ({
      time: from,
      timeEnd: to,
      isRegion: to > from,
      title: fillTemplate(annotation.titleFormat, labels),
      text: fillTemplate(annotation.textFormat, labels),
      tags,
      color: annotation.iconColor,
    }));
  });
}

/** Joins times that are at most one step apart. All in milliseconds. */
export function toTimeRanges(times: readonly number[], stepMs: number): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  for (const time of times) {
    const last = ranges.at(-1);
    if (last && time - last[1] <= stepMs) {
      last[1] = time;
    } else {
      ranges.push([time, time]);
    }
  }
  return ranges;
}
