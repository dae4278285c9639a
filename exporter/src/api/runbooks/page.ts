import MarkdownIt from 'markdown-it';
import { Html, html } from '../landing/html';
import { type Runbook } from './collection';

/** Of the runbook pages: read at night and on a phone, so light and dark, from 360 px up. */
export const RUNBOOK_STYLE = `
:root { color-scheme: light dark; --ground: #f5f6f8; --surface: #fff; --text: #181c22; --muted: #59626e; --line: #e1e5ea; --accent: #d1243f; --link: #1d4fb8; }
@media (prefers-color-scheme: dark) { :root { --ground: #0e1115; --surface: #161a20; --text: #e7eaee; --muted: #98a3b0; --line: #262d36; --accent: #ff5c73; --link: #8fb4ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 0 20px 48px; max-width: 780px; background: var(--ground); color: var(--text);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
a { color: var(--link); text-underline-offset: 3px; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
nav { display: flex; align-items: center; justify-content: space-between; padding: 18px 0; font-size: 14px; }
.name { display: flex; align-items: center; gap: 10px; color: inherit; font-weight: 650; font-size: 18px; letter-spacing: -.01em; text-decoration: none; }
.name path { fill: none; stroke: var(--accent); stroke-width: 2.6; stroke-linejoin: round; stroke-linecap: round; }
main { padding: 28px 32px 32px; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; }
.subject { margin: 0; color: var(--muted); font-size: 14px; }
h1 { margin: 2px 0 20px; font-size: 28px; line-height: 1.25; letter-spacing: -.02em; }
h2, h3 { margin: 32px 0 8px; font-size: 18px; line-height: 1.3; }
p, ul, ol { margin: 0 0 14px; } li { margin: 6px 0; } ul, ol { padding-left: 24px; }
code { font: .9em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; background: var(--ground); border: 1px solid var(--line); border-radius: 5px; padding: 1px 5px; overflow-wrap: anywhere; }
pre { margin: 0 0 14px; padding: 14px 16px; overflow-x: auto; background: var(--ground); border: 1px solid var(--line); border-radius: 10px; }
pre code { padding: 0; border: 0; background: none; overflow-wrap: normal; }
table { border-collapse: collapse; display: block; overflow-x: auto; } th, td { padding: 6px 12px; border: 1px solid var(--line); text-align: left; }
.index { padding: 0; list-style: none; columns: 2 280px; }
@media (max-width: 560px) { body { padding: 0 12px 32px; } main { padding: 20px 18px; } h1 { font-size: 23px; } }
`;

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
