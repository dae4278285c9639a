import { PanelPlugin, type PanelProps, renderTextPanelMarkdown } from '@grafana/data';
import { RenderUserContentAsHTML, ScrollContainer } from '@grafana/ui';

interface TextOptions {
  readonly content: string;
}

function Text({ options }: PanelProps<TextOptions>) {
  return (
    <ScrollContainer>
      <RenderUserContentAsHTML className="markdown-html" content={renderTextPanelMarkdown(options.content)} />
    </ScrollContainer>
  );
}

export const text = new PanelPlugin<TextOptions>(Text);
