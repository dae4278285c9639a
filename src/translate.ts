import { t as translate } from '@grafana/i18n';

/** A text in the reader's language. Values are taken as they are: React escapes them, and twice would show `&#x2F;`. */
export function t(
  key: string,
  text: string,
  values: Record<string, string | number | undefined> = {},
): string {
  return translate(key, text, { ...values, interpolation: { escapeValue: false } });
}
