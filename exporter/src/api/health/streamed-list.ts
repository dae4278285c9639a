import { type Static, type TObject, type TSchema } from '@sinclair/typebox';
import { streamChunks } from '../../exposition/endpoint';
import { TimeSlicer } from '../../event-loop/time-slicer';
import { queryParser, rawRoute, type Route, type RouteSpec } from '../../http/routing/route';

const CHUNK_LENGTH = 64 * 1024;

/** A JSON object with one list, which may be long. */
export interface StreamedList {
  /** The members besides the list. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly listName: string;
  /** The items, each converted to its JSON value when it is sent. */
  readonly items: Iterable<unknown>;
}

export interface StreamedListSpec<Query extends TObject> extends Omit<RouteSpec, 'content'> {
  readonly query: Query;
  readonly response: TSchema;
}

/**
 * Declares a route that responds with a long list as JSON. The list is produced in slices, and no faster than the client
 * reads it, so that neither its length nor slow clients affect other requests.
 */
export function streamedListRoute<Query extends TObject>(
  { response: schema, ...rest }: StreamedListSpec<Query>,
  prepare: (query: Static<Query>, slicer: TimeSlicer) => StreamedList | Promise<StreamedList>,
): Route {
  const spec: RouteSpec = { ...rest, content: { type: 'application/json', schema } };
  const query = queryParser(spec);
  return rawRoute(spec, async (request, response) => {
    const validated = query(request) as Static<Query>;
    const slicer = await TimeSlicer.start();
    const list = await prepare(validated, slicer);
    response.set({ 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    await streamChunks({
      chunks: (disconnected) => chunksOf(jsonParts(list), slicer, disconnected),
      zip: undefined,
      response,
      release: () => undefined,
    });
  });
}

function* jsonParts({ members, listName, items }: StreamedList): Generator<string> {
  yield `${JSON.stringify(members).slice(0, -1)},${JSON.stringify(listName)}:[`;
  let separator = '';
  for (const item of items) {
    yield separator + JSON.stringify(item);
    separator = ',';
  }
  yield ']}';
}

/** Collects parts of a text in chunks of about 64 KiB, in slices of work. */
export async function* chunksOf(
  parts: Iterable<string>,
  slicer: TimeSlicer,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let text = '';
  for (const part of parts) {
    text += part;
    if (text.length >= CHUNK_LENGTH) {
      yield Buffer.from(text);
      text = '';
    }
    if (slicer.isDue) {
      await slicer.yield(signal);
    }
  }
  yield Buffer.from(text);
}
