import { createHash } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { type AlertRecord } from '../../alerts/alert-record';
import { authorOf } from '../../http/auth/credentials';
import { readBody } from '../../http/bodies/body';
import { formParser, queryParser, rawRoute, type Route, type RouteSpec } from '../../http/routing/route';
import {
  type AcknowledgedAlerts,
  type Acknowledgement,
  covers,
  isSameSelection,
} from '../../model/acknowledgement';
import { type Millis } from '../../model/time';
import { html, Html } from '../landing/html';
import {
  acknowledge,
  type AcknowledgementDeps,
  alertSelection,
  Note,
  parseSelection,
  selectionFields,
} from './acknowledge';

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 8vh 20px 40px; max-width: 620px; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 24px; letter-spacing: -.01em; } li, dd, p { overflow-wrap: anywhere; }
input, button { font: inherit; padding: 10px 14px; border-radius: 8px; border: 1px solid #8886; }
input { width: 100%; box-sizing: border-box; margin: 4px 0 14px; }
button { background: #0c683a; color: #fff; border-color: #0c683a; font-weight: 600; cursor: pointer; }
.done { padding: 10px 14px; border-left: 4px solid #0c683a; background: #0c683a22; }
.quiet { opacity: .75; font-size: 14px; }
`;

// The origin of a form is only sent if the page allows a referrer, and the exporter refuses forms without a known origin.
const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const Query = Type.Object({ ...alertSelection }, { additionalProperties: false });
const Form = Type.Object({ ...alertSelection, note: Note }, { additionalProperties: false });

const PAGE: RouteSpec = {
  method: 'get',
  path: '/acknowledge',
  operation: 'acknowledgePage',
  summary: 'Get the page of the Acknowledge link of a message; it changes nothing',
  tag: 'alerts',
  query: Query,
  responses: { 200: 'An HTML page with a form.' },
  content: { type: 'text/html', schema: Type.String() },
};

const SUBMIT: RouteSpec = {
  method: 'post',
  path: '/acknowledge',
  operation: 'submitAcknowledgePage',
  summary: 'Acknowledge alerts from the form of the page',
  tag: 'alerts',
  body: { schema: Form, required: true, types: ['application/x-www-form-urlencoded'] },
  responses: { 303: 'Redirects to the page, which shows the acknowledgement.' },
};

/** `GET /acknowledge` shows what a link is about; only its form, `POST /acknowledge`, acknowledges. */
export function acknowledgePageRoutes(deps: AcknowledgementDeps): readonly Route[] {
  const query = queryParser(PAGE);
  const form = formParser(Form);
  const page = rawRoute(PAGE, (request, response) => {
    const alerts = parseSelection(query(request) as Static<typeof Query>, deps);
    response.set(HEADERS).type('html').send(pageOf(alerts, deps).text);
  });
  const submit: Route = {
    spec: SUBMIT,
    handlers: (config) => [
      readBody(config),
      async (request, response) => {
        const { note, ...selection } = form(request) as Static<typeof Form>;
        const alerts = parseSelection(selection, deps);
        await acknowledge(deps, {
          ...alerts,
          ...authorOf(request),
          ...(note !== undefined && { note }),
        });
        response
          .set(HEADERS)
          .redirect(303, `acknowledge?${new URLSearchParams(selectionFields(alerts)).toString()}`);
      },
    ],
  };
  return [page, submit];
}

function pageOf(
  alerts: AcknowledgedAlerts,
  { fleet: { state: fleet }, alerts: log }: AcknowledgementDeps,
): Html {
  const now = fleet.now();
  const newest = [...fleet.acknowledgements(now)].filter((each) => isSameSelection(each, alerts)).at(-1);
  const firing = firingAlerts(alerts, log, now);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Acknowledge · Heartline</title>
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <h1>${nameOf(alerts)}</h1>
        ${newest === undefined ? undefined : acknowledgedText(newest)} ${firingText(firing)}
        <p>
          An acknowledgement tells others that you take care of this, and stops the escalation. The end of the
          alert is delivered, and the next failure pages and escalates again.
        </p>
        <form method="post" action="acknowledge">
          ${Object.entries(selectionFields(alerts)).map(
            ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
          )}
          <label for="note">Note for others (optional)</label>
          <input id="note" name="note" maxlength="1024" autocomplete="off" />
          <button type="submit">${newest === undefined ? 'I am on it' : 'Acknowledge again'}</button>
        </form>
      </body>
    </html> `;
}

function nameOf({ alertname, workerType, workerId, failureDomain, crashGroup }: AcknowledgedAlerts): string {
  const about = [workerType, workerId, crashGroup, failureDomain]
    .filter((part) => part !== undefined)
    .join(' ');
  return [alertname ?? 'Alerts', about === '' ? undefined : `of ${about}`]
    .filter((part) => part !== undefined)
    .join(' ');
}

function acknowledgedText({ at, by, note }: Acknowledgement): Html {
  return html`<p class="done" role="status">
    Acknowledged${by === undefined ? undefined : html` by <b>${by}</b>`} at
    <time datetime="${new Date(at).toISOString()}">${momentOf(at)}</time>.
    ${note === undefined ? undefined : html`<q>${note}</q>`} Alerts that began after that are not covered.
  </p>`;
}

function firingText(firing: readonly AlertRecord[]): Html {
  if (firing.length === 0) {
    return html`<p class="quiet">No alert of this name is known to fire now.</p>`;
  }
  const shown = firing
    .slice(0, MAX_SHOWN)
    .map(
      ({ labels, startsAt, annotations }) =>
        html`<li>${labels['alertname']}, since ${momentOf(startsAt)}. ${annotations['description']}</li>`,
    );
  const more = firing.length - shown.length;
  return html`<ul>
    ${shown} ${more > 0 ? html`<li>and ${more} more</li>` : undefined}
  </ul>`;
}

const MAX_SHOWN = 10;

function momentOf(at: Millis): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Alerts that would be covered now, by the alert log. */
function firingAlerts(
  alerts: AcknowledgedAlerts,
  log: AcknowledgementDeps['alerts'],
  now: Millis,
): readonly AlertRecord[] {
  const { workerId } = alerts;
  const filters = { status: 'firing' as const, ...(workerId !== undefined && { worker_id: workerId }) };
  const acknowledgement = { ...alerts, id: '', at: now };
  return log
    .find(filters, { limit: 1000, maxBytes: Number.POSITIVE_INFINITY })
    .alerts.filter(
      ({ labels, startsAt }) => labels['escalation'] !== 'true' && covers(acknowledgement, labels, startsAt),
    );
}
