import { type LadderState } from '../../model/health-states';
import { type FleetRow, type FleetTable, isProblem, STATE_ORDER } from './fleet-table';
import { type Html, html } from './html';

/** Shapes that distinguish states without colour; the panel draws the same. */
export const GLYPHS: Readonly<Record<LadderState, string>> = {
  failed: '✕',
  critical: '◆',
  degraded: '▲',
  unknown: '◌',
  healthy: '●',
  stopped: '■',
};

const whole = new Intl.NumberFormat('en');

/** Counts by state, and the table of workers with the given content of its body. */
export function fleetSection(table: FleetTable, tableBody: Html): Html {
  const { total, byState, only, matching } = table;
  const tiles = STATE_ORDER.map((state) => {
    const here = state === only;
    return html`<li>
      <a
        id="state-${state}"
        class="tile ${state}${byState[state] === 0 ? ' none' : ''}"
        href="${here ? '/' : `/?state=${state}`}"
        aria-current="${here ? 'true' : 'false'}"
        ><span class="count">${whole.format(byState[state])}</span
        ><span class="word"><span class="glyph" aria-hidden="true">${GLYPHS[state]}</span>${state}</span></a
      >
    </li>`;
  });
  return html`<h1>${whole.format(total)} ${total === 1 ? 'worker' : 'workers'}</h1>
    <ul class="tiles">
      ${tiles}
    </ul>
    <p class="shown">
      ${shownText(table)}${only === undefined ? undefined : html` <a href="/">Show all</a>`}
    </p>
    ${
      matching === 0
        ? undefined
        : html`<div class="scroll">
            <table role="table">
              <caption>
                Workers, problems first. Problems are sorted by duration within each state, other workers by
                ID.
              </caption>
              <thead role="rowgroup">
                <tr role="row">
                  ${COLUMNS.map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}
                </tr>
              </thead>
              <tbody role="rowgroup">
                ${tableBody}
              </tbody>
            </table>
          </div>`
    }`;
}

function shownText({ only, matching, rows }: FleetTable): string {
  const order = only !== undefined && isProblem(only) ? 'longest first' : 'by ID';
  const description = only === undefined ? ', problems first' : ` ${only}, ${order}`;
  if (matching === 0) {
    return `No worker is ${only ?? 'known'}.`;
  }
  const shown = rows.length === matching ? 'All' : `${whole.format(rows.length)} of`;
  return `${shown} ${whole.format(matching)}${description}.`;
}

const COLUMNS = [
  'Worker',
  'Type',
  'State',
  'For',
  'Heartbeat age',
  'Missed',
  'Interval × threshold',
  'Current task',
  'Last error',
];

/** A row of the table. The ID links to the dashboard of the worker if the URL of Grafana is set. */
export function tableRow(row: FleetRow, grafana: string | undefined): Html {
  const { id, type, state, inStateMs, ageMs, missed, intervalMs, failureThreshold } = row;
  const cells = [
    html`${nameOf(row, grafana)}
      <a
        class="json"
        id="json-${id}"
        href="/health/workers/${encodeURIComponent(id)}"
        aria-label="JSON of ${id}"
        >JSON</a
      >`,
    html`<span class="type">${type}</span>`,
    html`<span class="state ${state}"
        ><span class="glyph" aria-hidden="true">${GLYPHS[state]}</span>${state}</span
      >${row.reason === undefined ? undefined : html`<bdi class="said reason">${row.reason}</bdi>`}${decisionText(row)}`,
    html`${formatDuration(inStateMs)}`,
    ageMs === undefined
      ? html`<span class="nothing">none yet</span>`
      : html`${formatDuration(ageMs)}${state === 'stopped' ? undefined : ageBar(row, ageMs)}`,
    html`${missed ?? '–'}`,
    html`${formatDuration(intervalMs)} × ${failureThreshold}`,
    workerText(row.task, truncate),
    workerText(row.markedReason === undefined ? row.lastError : `Marked failed: ${row.markedReason}`),
  ];
  return html`<tr role="row" class="${state}">
    ${cells.map((cell, index) => html`<td role="cell" data-column="${COLUMNS[index]}">${cell}</td>`)}
  </tr>`;
}

/** What users have decided about messages on the worker. */
function decisionText({ maintenance, acknowledgedBy }: FleetRow): Html {
  const until =
    maintenance?.until === undefined
      ? ''
      : ` until ${new Date(maintenance.until).toISOString().slice(0, 16)}Z`;
  return html`${
    maintenance === undefined
      ? undefined
      : html`<bdi class="said reason">In maintenance${until}: ${maintenance.reason}</bdi>`
  }${
    acknowledgedBy === undefined
      ? undefined
      : html`<bdi class="said reason"
          >Acknowledged${acknowledgedBy === '' ? '' : ` by ${acknowledgedBy}`}</bdi
        >`
  }`;
}

/** Each link has an ID, so that a refresh of the page keeps the focus. */
function nameOf({ id }: FleetRow, grafana: string | undefined): Html {
  if (grafana === undefined) {
    return html`<span class="id">${id}</span>`;
  }
  return html`<a class="id" id="worker-${id}" href="${workerDashboardUrl(grafana, id)}">${id}</a>`;
}

/** Bar that shows the age as a share of the time until failure. */
function ageBar({ intervalMs, failureThreshold }: FleetRow, ageMs: number): Html {
  const share = Math.min(100, (100 * ageMs) / (intervalMs * failureThreshold));
  return html`<svg class="age" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
    <rect class="all" width="100" height="4" />
    <rect class="used" width="${share.toFixed(1)}" height="4" />
  </svg>`;
}

/** Maximum length of a task in the table, which is up to three lines. */
const MAX_TASK_CHARACTERS = 60;

/** Truncates a long text; the title attribute contains all of it. */
function truncate(words: string): string {
  const characters = Array.from(words);
  return characters.length <= MAX_TASK_CHARACTERS
    ? words
    : `${characters.slice(0, MAX_TASK_CHARACTERS - 1).join('')}…`;
}

/**
 * Text from a worker: isolated in its writing direction, complete in the title attribute, and truncated by the style if
 * it is long.
 */
function workerText(words: string | undefined, shown = (all: string) => all): Html {
  if (words === undefined || words === '') {
    return html`<span class="nothing">–</span>`;
  }
  return html`<bdi class="said" title="${words}">${shown(words)}</bdi>`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** Formats a duration in its two largest units: `45 s`, `3 min 5 s`, `2 d 4 h`. Below 10 s with one decimal. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) {
    return `${Number(seconds.toFixed(1))} s`;
  }
  const whole = Math.round(seconds);
  const first = UNITS.findIndex(([, size]) => whole >= size);
  const parts = UNITS.slice(first, first + 2).map(([unit, size], index) => {
    const above = UNITS[first + index - 1];
    const within = index === 0 || above === undefined ? whole : whole % above[1];
    return [Math.floor(within / size), unit] as const;
  });
  return parts
    .flatMap(([count, unit], index) => (count === 0 && index > 0 ? [] : [`${count} ${unit}`]))
    .join(' ');
}

/** Paths of the provisioned dashboards; `dashboard_url` of alerts has the same. */
const FLEET = 'd/heartline-fleet';
const WORKER = 'd/heartline-worker';

/** Appends a path to the URL of Grafana, which may have a path and a trailing slash. */
function below(grafana: string, path: string): string {
  return `${grafana.replace(/\/+$/, '')}/${path}`;
}

/** URL of the fleet dashboard, in the Grafana at this URL (`https://grafana.example.org`). */
export function fleetDashboardUrl(grafana: string): string {
  return below(grafana, FLEET);
}

/** URL of the dashboard of a worker. It contains only the ID, because the type may change. */
export function workerDashboardUrl(grafana: string, id: string): string {
  return below(grafana, `${WORKER}?var-worker_id=${encodeURIComponent(id)}`);
}
