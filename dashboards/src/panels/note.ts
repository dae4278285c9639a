import { PanelBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { type Described, type Panel } from './panel';

/** Words between panels. */
export function note({ title, description, w, h, text }: Described & { text: string }): PanelBuilder & Panel {
  return new PanelBuilder()
    .title(title)
    .description(description)
    .mode(TextMode.Markdown)
    .content(text)
    .span(w)
    .height(h);
}
