/** What an Authorization header holds. */
export type Credentials =
  | { readonly scheme: 'bearer'; readonly token: string }
  | { readonly scheme: 'basic'; readonly name: string; readonly password: string };

/** Reads an Authorization header; undefined where there is none of ours. */
export function parseCredentials(header: string | undefined): Credentials | undefined {
  const token = /^Bearer +([\x21-\x7e]{1,1024})$/i.exec(header ?? '')?.[1];
  if (token !== undefined) return { scheme: 'bearer', token };
  const encoded = /^Basic +([A-Za-z0-9+/=]{1,2048})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  return { scheme: 'basic', name: text.slice(0, colon), password: text.slice(colon + 1) };
}
