/** Larger requests hold up the others at the exporter, and gain nothing. */
const MOST_BYTES = 512 * 1024;
const COMMA = 1;
const BRACKETS = 2;

/**
 * Deals bodies out to requests, in their order.
 * @param most bodies in one request, from 1
 * @returns no empty ones; a body larger than 512 KiB goes alone
 */
export function loads<Item extends { readonly body: string }>(
  items: readonly Item[],
  most: number,
): readonly (readonly Item[])[] {
  const dealt: Item[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    const size = Buffer.byteLength(item.body) + COMMA;
    const last = dealt.at(-1);
    if (last !== undefined && last.length < most && bytes + size <= MOST_BYTES) {
      last.push(item);
      bytes += size;
    } else {
      dealt.push([item]);
      bytes = BRACKETS + size;
    }
  }
  return dealt;
}

/** What is sent: a single one as it is, more as an array. */
export function textOf(load: readonly { readonly body: string }[]): string {
  const text = load.map(({ body }) => body).join(',');
  return load.length === 1 ? text : `[${text}]`;
}
