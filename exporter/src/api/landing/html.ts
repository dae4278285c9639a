import escapeHtml from 'escape-html';
import { visibleText } from '../../model/visible-text';

/** HTML that is safe to send. Only the `html` tag creates it. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | number | Html | readonly Html[] | undefined;

function rendered(part: Part): string {
  if (part === undefined) {
    return '';
  }
  if (part instanceof Html) {
    return part.text;
  }
  return typeof part === 'object'
    ? part.map(({ text }) => text).join('')
    : escapeHtml(visibleText(String(part)));
}

/** Template tag that escapes all values except those of this tag, and makes hidden characters visible. Attribute values need quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, string, index) => text + rendered(parts[index - 1]) + string));
}
