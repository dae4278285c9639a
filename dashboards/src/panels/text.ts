import { PanelBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { type PanelSpec, type Panel } from './panel';

/** A panel with Markdown text. */
export function textPanel({
  title,
  description,
  w,
  h,
  text,
}: PanelSpec & { text: string }): PanelBuilder & Panel {
  return new PanelBuilder()
    .title(title)
    .description(description)
    .mode(TextMode.Markdown)
    .content(text)
    .span(w)
    .height(h);
}
