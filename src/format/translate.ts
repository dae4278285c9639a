import { t as translate } from '@grafana/i18n';

/** A text in the reader's language. Values are taken as they are: React escapes them, and twice would show `&#x2F;`. */
export function t(
  key: string,
  text: string,
  values: Record<string, string | number | undefined> = {},
): string {
  return translate(key, text, { ...values, interpolation: { escapeValue: false } });
}

/** A text's two English forms. Other languages have as many of their own, under the key with their suffixes. */
export interface Plural {
  readonly one: string;
  readonly other: string;
}

/** A text about a number of things; `{{count}}` in it is the number, unless a formatted one is given besides. */
export function plural(
  key: string,
  { one, other }: Plural,
  count: number,
  values: Record<string, string | number | undefined> = {},
): string {
  return translate(key, other, {
    ...values,
    count,
    defaultValue_one: one,
    interpolation: { escapeValue: false },
  });
}
