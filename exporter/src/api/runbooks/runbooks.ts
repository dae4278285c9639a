import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { type Request, type Response } from 'express';
import MarkdownIt from 'markdown-it';
import { type Config } from '../../config/schema/config';
import { Problem } from '../../http/messages/problem';
import { paramsParser, rawRoute, type Route, type RouteSpec } from '../../http/routing/route';
import { Html, html } from '../landing/html';
import { readRunbooks, type Runbook } from './parse-runbooks';

/** Style of the runbook pages: light and dark, from a width of 360 px. */
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
 * HTML in Markdown is shown as text, and links may use http, https, mailto or relative URLs only, so that the author of
 * a runbook cannot run code in the browser of a reader.
 */
const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false });

// The policy of the page forbids images; their text is shown.
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

/** Renders the list of runbooks, grouped by page. */
export function runbookIndex(runbooks: Iterable<Runbook>): string {
  const bySubject = new Map<string, Runbook[]>();
  for (const runbook of runbooks) {
    bySubject.set(runbook.subject, [...(bySubject.get(runbook.subject) ?? []), runbook]);
  }
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

/** The runbooks of Heartline; the path is the same from exporter/src and from exporter/dist. */
const PACKAGED = join(__dirname, '../../../../alerting/runbooks');

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(RUNBOOK_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const content = { type: 'text/html', schema: Type.String() } as const;

const INDEX: RouteSpec = {
  method: 'get',
  path: '/runbooks',
  operation: 'listRunbooks',
  summary: 'Get the list of runbooks',
  tag: 'alerts',
  responses: { 200: 'An HTML page.' },
  content,
};

const PAGE: RouteSpec = {
  ...INDEX,
  path: '/runbooks/{alert}',
  operation: 'getRunbook',
  summary: 'Get the runbook of an alert; `runbook_url` of alerts links here',
  params: Type.Object({
    alert: Type.String({ pattern: '^[A-Za-z0-9]{1,128}$', description: 'name of the alert' }),
  }),
  problems: { 404: 'The alert has no runbook.' },
};

/** `GET /runbooks` and `/runbooks/{alert}`. Reads the files at the first request after a start or a reload. */
export class RunbookRoutes {
  readonly #config: Pick<Config, 'runbooks'>;
  #runbooks: ReadonlyMap<string, Runbook> | undefined;

  constructor(config: Pick<Config, 'runbooks'>) {
    this.#config = config;
  }

  /** Reads the files again at the next request. */
  reload(): void {
    this.#runbooks = undefined;
  }

  get routes(): readonly Route[] {
    const params = paramsParser(PAGE);
    return [
      rawRoute(INDEX, (_request, response) => send(response, runbookIndex(this.#all().values()))),
      rawRoute(PAGE, (request: Request, response: Response) => {
        const { alert } = params(request) as { alert: string };
        const runbook = this.#all().get(alert);
        if (runbook === undefined) {
          throw this.#unknown(alert);
        }
        send(response, runbookPage(runbook));
      }),
    ];
  }

  #all(): ReadonlyMap<string, Runbook> {
    this.#runbooks ??= readRunbooks(this.#config.runbooks.path ?? PACKAGED);
    return this.#runbooks;
  }

  #unknown(alert: string): Problem {
    if (this.#all().size > 0) {
      return new Problem(404, `No runbook for ${alert}. GET /runbooks lists all runbooks.`);
    }
    return new Problem(404, 'No runbooks found. Set runbooks.path to their directory.');
  }
}

function send(response: Response, page: string): void {
  response.set({ 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-store' }).type('html').send(page);
}
