import { URLSearchParams } from 'node:url';

const PAGE = 1000;

/** All rows of a list of the API: `member` is the name of the list in a page. */
export async function readAll(url, path, member) {
  const rows = [];
  let cursor;
  do {
    const query = new URLSearchParams({ limit: String(PAGE), ...(cursor !== undefined && { cursor }) });
    const response = await fetch(`${url}${path}?${query}`);
    const page = await response.json();
    if (!response.ok) {
      throw new Error(`GET ${path}: ${response.status} ${JSON.stringify(page)}`);
    }
    rows.push(...page[member]);
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  return rows;
}
