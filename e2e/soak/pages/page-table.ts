import { type Death } from './death-log';
import { type PageJudgement, type PageViolation } from './judge-pages';
import { type Page } from './page-rules';

/** The judgement as a table, with what is wrong. */
export function pageTable({ figures, violations }: PageJudgement): string {
  const count = (kind: PageViolation['kind']) =>
    String(violations.filter((violation) => violation.kind === kind).length);
  const { deaths, paged, pages, escalations, worstDelaySeconds } = figures;
  const rows: [string, string][] = [
    ['pages, escalations by the shipped rules', `${pages}, ${escalations}`],
    ['deaths that had to be a page, that were one', `${deaths}, ${paged}`],
    [
      'longest delay after promise plus one interval',
      Number.isFinite(worstDelaySeconds) ? `${worstDelaySeconds} s` : '-',
    ],
    ['false pages, false escalations', `${count('false page')}, ${count('false escalation')}`],
    ['pages that do not end', count('page does not end')],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...violations.map(describePageViolation),
  ].join('\n');
}

export function describePageViolation(violation: PageViolation): string {
  return violation.kind === 'not paged'
    ? `  not paged: ${describeDeath(violation.death)}`
    : `  ${violation.kind}: ${describePage(violation.page)}`;
}

function describeDeath({ id, plausibleAt, overdueAt, endedAt }: Death): string {
  return `${id}, dead from ${plausibleAt} s to ${endedAt} s, overdue at ${overdueAt ?? '-'} s`;
}

function describePage({ alert, labels, from, to }: Page): string {
  const named = ['worker_type', 'worker_id', 'failure_domain', 'crash_group', 'queue', 'escalation'];
  const shown = named.flatMap((name) => (labels[name] === undefined ? [] : [`${name}="${labels[name]}"`]));
  return `${alert}{${shown.join(', ')}} from ${from} s to ${to} s`;
}
