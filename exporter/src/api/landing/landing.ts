import { createHash } from 'node:crypto';
import { Type } from '@sinclair/typebox';
import { type Config } from '../../config/schema/config';
import { streamChunks } from '../../exposition/endpoint';
import { TimeSlicer } from '../../event-loop/time-slicer';
import { Problem } from '../../http/messages/problem';
import { State } from '../../http/routing/response-schemas';
import { rawRoute, type Route, type RouteSpec } from '../../http/routing/route';
import { type FleetView } from '../../model/fleet-view';
import { LADDER_STATES, type LadderState } from '../../model/health-states';
import { chunksOf } from '../health/streamed-list';
import { SCRIPT, STYLE } from './assets';
import { fleetDashboardUrl, fleetSection, formatDuration, tableRow } from './fleet-section';
import { fleetTable, type FleetTable, isProblem, STATE_ORDER } from './fleet-table';
import { html, Html } from './html';

export interface LandingDeps extends Pick<PageContext, 'version' | 'links'> {
  readonly fleet: FleetView;
  readonly config: Config;
}

/** Maximum number of rows. The tile of a state links to all of its workers. */
const MAX_ROWS = 500;

function hashOf(text: string) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const LANDING: RouteSpec = {
  method: 'get',
  path: '/',
  operation: 'landing',
  summary: 'Get the landing page: the fleet as a table',
  tag: 'exporter',
  query: Type.Object({ state: Type.Optional(State) }),
  responses: { 200: 'An HTML page.' },
  content: { type: 'text/html', schema: Type.String() },
};

/** `GET /`: the landing page with the fleet as a table. `?state=failed` shows one state. */
export function landingRoutes({ fleet, config, version, links }: LandingDeps): readonly Route[] {
  const landing = rawRoute(LANDING, async (request, response) => {
    const state = parseState(request.query['state']);
    response.set({ 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-store' }).type('html');
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const slicer = await TimeSlicer.start();
    const parts = landingPage({
      table: await fleetTable(fleet, MAX_ROWS, slicer, state),
      at: new Date(fleet.now()),
      origin: `${request.protocol}://${request.get('Host') ?? 'localhost'}`,
      version,
      grafana: config.grafana.url,
      links,
      defaults: config.heartbeat,
    });
    await streamChunks({
      chunks: (disconnected) => chunksOf(parts, slicer, disconnected),
      zip: undefined,
      response,
      release: () => undefined,
    });
  });
  return [landing];
}

function parseState(value: unknown): LadderState | undefined {
  if (value === undefined) {
    return undefined;
  }
  const state = LADDER_STATES.find((each) => each === value);
  if (state !== undefined) {
    return state;
  }
  throw new Problem(
    400,
    `query parameter state must be one of ${LADDER_STATES.join(', ')}, was ${JSON.stringify(value)}.`,
  );
}

interface PageContext {
  readonly table: FleetTable;
  readonly at: Date;
  /** Origin of the request: `http://127.0.0.1:9877`. */
  readonly origin: string;
  readonly version: string;
  /** URL of Grafana; undefined if it is not configured. */
  readonly grafana: string | undefined;
  /** Defaults of a worker that does not declare an interval and a threshold. */
  readonly defaults: { readonly intervalSeconds: number; readonly failureThreshold: number };
  readonly links: readonly { readonly href: string; readonly text: string }[];
}

const ICON =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><path d='M2 17h7l3-9 6 17 4-11 2 3h6' fill='none' stroke='%23e0364f' stroke-width='3' stroke-linejoin='round' stroke-linecap='round'/></svg>";

// Outside of the template, because white space would change the hashes that the CSP header allows.
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const SCRIPT_ELEMENT = new Html(`<script>${SCRIPT}</script>`);

/** Stands for the rows of the table. Text of workers cannot contain it, because it is escaped. */
const ROWS = '<!-- rows -->';

/** Renders the page in parts: what is before the rows of the table, each row, and the rest. */
function* landingPage(context: PageContext): Generator<string> {
  const { table, grafana } = context;
  const [before = '', after = ''] = pageAround(new Html(ROWS), context).split(ROWS);
  yield before;
  for (const row of table.rows) {
    yield tableRow(row, grafana).text;
  }
  yield after;
}

function pageAround(
  rows: Html,
  { table, at, origin, version, grafana, defaults, links }: PageContext,
): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${titleOf(table)}</title>
        <link rel="icon" href="${ICON}" />
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header>
          <a class="name" href="/"
            ><svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
              <path d="M2 17h7l3-9 6 17 4-11 2 3h6" /></svg
            >Heartline</a
          >
          <span class="version">${version}</span>
          <nav aria-label="Exporter">
            ${grafana === undefined ? undefined : html`<a href="${fleetDashboardUrl(grafana)}">Dashboards</a>`}
            ${links.map(({ href, text }) => html`<a href="${href}">${text}</a>`)}
          </nav>
        </header>
        <main id="fleet" data-title="${titleOf(table)}">
          ${table.total === 0 ? emptyState(origin, defaults) : fleetSection(table, rows)}
        </main>
        <footer>
          <span id="freshness"
            >As of <time datetime="${at.toISOString()}">${at.toISOString().slice(11, 19)} UTC</time></span
          >
        </footer>
        ${SCRIPT_ELEMENT}
      </body>
    </html> `.text;
}

function titleOf({ total, byState }: FleetTable): string {
  const worst = STATE_ORDER.find((state) => isProblem(state) && byState[state] > 0);
  if (total === 0) {
    return 'Heartline: no workers yet';
  }
  return worst === undefined ? 'Heartline: no problems' : `${byState[worst]} ${worst} · Heartline`;
}

function emptyState(origin: string, { intervalSeconds, failureThreshold }: PageContext['defaults']): Html {
  const interval = formatDuration(intervalSeconds * 1000);
  return html`<section class="empty">
    <svg viewBox="0 0 320 64" aria-hidden="true"><path d="M0 36h110l14-30 26 54 20-36 10 12h140" /></svg>
    <h1>No worker has reported yet</h1>
    <p>A worker appears with its first heartbeat. Send one:</p>
    <pre><code>curl -X POST ${origin}/api/v1/workers/my-first-worker/heartbeat</code></pre>
    <p>
      The next heartbeat is expected within ${interval}; after ${failureThreshold} missed heartbeats the
      worker is failed. A worker can declare its own interval and threshold.
    </p>
  </section>`;
}
