import { fleetWindowMs, MIN_LOST } from '../fleet-failure';
import { SECOND } from '../timeline';
import { type Death } from './death-log';
import { type PageRecord } from './page-recorder';
import { type Page } from './page-rules';

export type PageViolation =
  | { readonly kind: 'false page' | 'false escalation' | 'page does not end'; readonly page: Page }
  | { readonly kind: 'not paged'; readonly death: Death };

export interface PageFigures {
  /** Deaths of workers that page, until the last scrape by which each has to be a page, and those that are one. */
  readonly deaths: number;
  readonly paged: number;
  readonly pages: number;
  readonly escalations: number;
  /** Longest time from the end of promise plus interval to the page, in seconds; negative if all are earlier. */
  readonly worstDelaySeconds: number;
}

export interface PageJudgement {
  readonly figures: PageFigures;
  readonly violations: readonly PageViolation[];
}

/** Scrapes that succeed in a row after a death is overdue, until the page for it has to fire: a scrape, and two evaluations. */
const SCRAPES_TO_PAGE = 4;
/** A page holds while an exporter is away, and after it for as long. */
const HOLD_SECONDS = 150;
/** Alertmanager is told of an escalation so long after the page. */
const ESCALATION_SECONDS = 300;
/** Starts or deaths that are a crash loop, and the longest time between them. */
const CRASH_LOOP_DEATHS = 2;
const CRASH_LOOP_SECONDS = 6 * 3600;
const EXPORTER_ABSENT_SECONDS = 60;

/** Compares the pages with the deaths: no page without a cause, and a page for each death. */
export function judgePages(record: PageRecord, pages: readonly Page[]): PageJudgement {
  const { deaths } = record;
  const violations: PageViolation[] = [];
  const first = pages.filter(({ labels }) => labels['escalation'] === undefined);
  for (const page of pages) {
    const isEscalation = page.labels['escalation'] !== undefined;
    if (isEscalation && !first.some((other) => isEscalationOf(page, other, record.scrapeSeconds))) {
      violations.push({ kind: 'false escalation', page });
    }
    if (isEscalation) {
      continue;
    }
    if (!hasCause(page, record)) {
      violations.push({ kind: 'false page', page });
    } else if (page.alert === 'WorkerFailed' && !endsInTime(page, deaths)) {
      violations.push({ kind: 'page does not end', page });
    }
  }
  let due = 0;
  let worstDelaySeconds = Number.NEGATIVE_INFINITY;
  for (const death of deaths) {
    const deadline = pageDeadline(death, record);
    if (death.ephemeral || deadline === undefined) {
      continue;
    }
    due++;
    const page = first.find(
      (each) => isAbout(each, death) && each.from <= deadline && each.to >= death.plausibleAt,
    );
    if (page === undefined) {
      violations.push({ kind: 'not paged', death });
    } else {
      worstDelaySeconds = Math.max(worstDelaySeconds, page.from - (death.overdueAt ?? page.from));
    }
  }
  const missed = violations.filter(({ kind }) => kind === 'not paged').length;
  return {
    figures: {
      deaths: due,
      paged: due - missed,
      pages: first.length,
      escalations: pages.length - first.length,
      worstDelaySeconds,
    },
    violations,
  };
}

/** The last scrape by which the death has to be a page; undefined if it ended or the record ended before. */
function pageDeadline(
  { overdueAt, endedAt }: Death,
  { isUp, scrapeSeconds }: PageRecord,
): number | undefined {
  if (overdueAt === undefined) {
    return undefined;
  }
  let inARow = 0;
  for (let scrape = overdueAt / scrapeSeconds; scrape * scrapeSeconds <= endedAt; scrape++) {
    inARow = isUp[scrape] === true ? inARow + 1 : 0;
    if (inARow === SCRAPES_TO_PAGE) {
      return scrape * scrapeSeconds;
    }
  }
  return undefined;
}

/** Whether the death explains the page: its worker, its fleet, or its host. */
function isAbout({ alert, labels }: Page, { id, type }: Death): boolean {
  switch (alert) {
    case 'WorkerFailed':
      return labels['worker_id'] === id;
    case 'WorkerCrashLooping':
      return (
        labels['worker_id'] === id || (labels['worker_id'] === undefined && labels['worker_type'] === type)
      );
    case 'WorkerFleetFailing':
      return labels['worker_type'] === type;
    // A host may run workers of several types; which ones, the deaths do not say.
    case 'WorkerDomainFailing':
      return true;
    default:
      return false;
  }
}

function hasCause(page: Page, { deaths, isUp, scrapeSeconds }: PageRecord): boolean {
  const { alert, from } = page;
  const since = (seconds: number) =>
    deaths.filter(
      (each) => isAbout(page, each) && each.plausibleAt <= from && each.endedAt >= from - seconds,
    );
  switch (alert) {
    case 'WorkerFailed':
      return since(HOLD_SECONDS).length > 0;
    case 'WorkerCrashLooping':
      return since(CRASH_LOOP_SECONDS).length >= CRASH_LOOP_DEATHS;
    case 'WorkerFleetFailing': {
      const longest = Math.max(
        0,
        ...deaths.filter((each) => isAbout(page, each)).map((each) => each.intervalSeconds),
      );
      return since(fleetWindowMs(longest * SECOND) / SECOND + HOLD_SECONDS).length >= MIN_LOST;
    }
    case 'WorkerDomainFailing':
      return since(HOLD_SECONDS).length >= MIN_LOST;
    case 'WorkerExporterAbsent': {
      const scrape = from / scrapeSeconds;
      return !isUp
        .slice(Math.max(0, scrape - EXPORTER_ABSENT_SECONDS / scrapeSeconds), scrape + 1)
        .includes(true);
    }
    default:
      return false;
  }
}

/** Whether each moment of the page is explained by a death or by the hold after one. */
function endsInTime(page: Page, deaths: readonly Death[]): boolean {
  const own = deaths
    .filter(
      (each) =>
        isAbout(page, each) && each.endedAt >= page.from - HOLD_SECONDS && each.plausibleAt <= page.to,
    )
    .sort((a, b) => a.plausibleAt - b.plausibleAt);
  let explainedUntil = page.from;
  for (const { plausibleAt, endedAt } of own) {
    if (plausibleAt <= explainedUntil) {
      explainedUntil = Math.max(explainedUntil, endedAt + HOLD_SECONDS);
    }
  }
  return page.to <= explainedUntil;
}

function isEscalationOf(escalation: Page, page: Page, scrapeSeconds: number): boolean {
  return (
    escalation.alert === page.alert &&
    escalation.labels['worker_id'] === page.labels['worker_id'] &&
    escalation.labels['worker_type'] === page.labels['worker_type'] &&
    page.from <= escalation.from - ESCALATION_SECONDS + scrapeSeconds &&
    page.to >= escalation.from - scrapeSeconds
  );
}
