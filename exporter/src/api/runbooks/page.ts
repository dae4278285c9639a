import MarkdownIt from 'markdown-it';
import { html, Html } from '../landing/html';
import { type Runbook } from './collection';
import { RUNBOOK_STYLE } from './style';

/**
 * HTML in Markdown is shown as text, and links lead to http, https, mailto or within the site: whoever can write a
 * runbook cannot run anything in its reader's browser.
 */
const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false });
// A picture would be fetched from somewhere; the page's policy forbids that, and its text remains.
markdown.disable('image');

const STYLE_ELEMENT = new Html(`<style>${RUNBOOK_STYLE}</style>`);

function page(title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Heartline</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header>
          <nav aria-label="Heartline">
            <a class="name" href="/"
              ><svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
                <path d="M2 17h7l3-9 6 17 4-11 2 3h6" /></svg
              >Heartline</a
            ><a href="/runbooks">All runbooks</a>
          </nav>
        </header>
        <main>${content}</main>
      </body>
    </html> `.text;
}

export function runbookPage({ alert, subject, text }: Runbook): string {
  return page(
    alert,
    html`<p class="subject">${subject}</p>
      <h1>${alert}</h1>
      ${new Html(markdown.render(text))}`,
  );
}

/** Every runbook by its page. */
export function runbookIndex(runbooks: Iterable<Runbook>): string {
  const bySubject = new Map<string, Runbook[]>();
  for (const runbook of runbooks)
    bySubject.set(runbook.subject, [...(bySubject.get(runbook.subject) ?? []), runbook]);
  const sections = [...bySubject].map(
    ([subject, all]) =>
      html`<h2>${subject}</h2>
        <ul class="index">
          ${all.map(({ alert }) => html`<li><a href="/runbooks/${alert}">${alert}</a></li>`)}
        </ul>`,
  );
  return page(
    'Runbooks',
    html`<h1>Runbooks</h1>
      ${sections}`,
  );
}
