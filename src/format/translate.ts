import { t as translate } from '@grafana/i18n';

/**
 * Returns a text in the user's language. Values are not escaped, because React escapes them; escaping twice
 * would show `&#x2F;`.
 */
export function t(
  key: string,
  text: string,
  values: Record<string, string | number | undefined> = {},
): string {
  return translate(key, text, { ...values, interpolation: { escapeValue: false } });
}

/** The two English forms of a text. Other languages have their own forms, under the key with their suffixes. */
export interface Plural {
  readonly one: string;
  readonly other: string;
}

/** Returns a text in singular or plural; `{{count}}` is the number. */
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
