import { fullFormats } from 'ajv-formats/dist/formats';

const { 'date-time': rfc3339 } = fullFormats;

/** Whether a text is a date-time of RFC 3339. Leap seconds are not, because `Date` cannot represent them. */
export function isDateTime(text: string): boolean {
  return (
    typeof rfc3339 === 'object' &&
    'validate' in rfc3339 &&
    (rfc3339.validate as (text: string) => boolean)(text) &&
    Number.isFinite(Date.parse(text))
  );
}

const WITHOUT_ZONE = /^(\d{4}-\d\d-\d\d)(?:[Tt\s](\d\d:\d\d)(:\d\d(?:\.\d+)?)?)?$/;

/**
 * Reads a date, or a date and a time, without a zone as UTC, as `datetime.isoformat()` of Python writes it.
 *
 * @returns the date-time in RFC 3339; undefined if the text has a zone or is no time
 */
export function withUtc(text: string): string | undefined {
  const match = WITHOUT_ZONE.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, date, time = '00:00', seconds = ':00'] = match;
  const utc = `${date}T${time}${seconds}Z`;
  return isDateTime(utc) ? utc : undefined;
}
