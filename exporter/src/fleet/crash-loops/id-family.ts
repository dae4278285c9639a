import { type Worker } from '../../model/worker';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const SEPARATORS = /_x[0-9A-F]{1,6}_|[-_.:@/]+/;
/** At least 6 hexadecimal digits with a decimal one among them, or 12 of any kind: hashes, parts of a UUID, container IDs. */
const HEXADECIMAL = /^(?:(?=.*\d)[0-9a-f]{6,}|[0-9a-f]{12,})$/i;
/** Process IDs, ports, times. Ordinals have fewer digits. */
const NUMBER = /^\d{4,}$/;
/** The alphabet of names that Kubernetes generates; 5 characters for a pod, 8 to 10 for a template. */
const POD_SUFFIX = /^[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const TEMPLATE_HASH = /^(?=.*\d)[bcdfghjklmnpqrstvwxz2456789]{8,10}$/;
/** Letters and digits that take turns at least three times: base 32 and base 62. */
const MIXED = /^(?=.{8})(?:\d+[a-z]+\d+[a-z]|[a-z]+\d+[a-z]+\d)/i;

function isGenerated(part: string, isLast: boolean): boolean {
  return (
    HEXADECIMAL.test(part) ||
    NUMBER.test(part) ||
    TEMPLATE_HASH.test(part) ||
    MIXED.test(part) ||
    (isLast && POD_SUFFIX.test(part))
  );
}

/**
 * The part of a name that does not change from one process to the next, or an empty text: `indexer` of
 * `indexer-7d9f5b6c4-x2x9k`, `host-7` of `host-7-4711-9f3a01bc`. A number before a generated part is generated, too: process IDs
 * may have a few digits only. Ordinals such as those of `indexer-0` are kept, because they identify a worker.
 */
export function stableName(name: string): string {
  const parts = name
    .replaceAll(UUID, '-')
    .split(SEPARATORS)
    .filter((part) => part !== '');
  const generated = parts.map((part, index) => isGenerated(part, index === parts.length - 1));
  return parts
    .filter((part, index) => {
      const next = parts[index + 1] ?? '';
      const isPid = /^\d+$/.test(part) && generated[index + 1] === true && !/^\d+$/.test(next) && index > 0;
      return generated[index] !== true && !isPid;
    })
    .join('-');
}

/** What the IDs of a worker and its replacements have in common: a part of the ID, else of the host name, else nothing. */
export function idFamily({ id, report }: Pick<Worker, 'id' | 'report'>): string {
  const ofId = stableName(id);
  return ofId === '' ? stableName(report.hostname ?? '') || '*' : ofId;
}
