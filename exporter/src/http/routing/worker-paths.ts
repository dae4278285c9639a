const PARAMETER = '/{id}';

/**
 * The declared paths of workers, `/health/workers/{id}/history` for instance. A worker ID that contains slashes, an ARN
 * or a log stream, is often put into such a path without encoding.
 */
export class WorkerPaths {
  /** What may follow the worker ID, by what precedes it. */
  readonly #suffixes = new Map<string, Set<string>>();

  constructor(paths: readonly string[]) {
    for (const path of paths) {
      const [prefix = '', suffix, ...more] = path.split(PARAMETER);
      if (prefix.endsWith('/workers') && suffix !== undefined && more.length === 0) {
        const suffixes = this.#suffixes.get(prefix) ?? new Set();
        this.#suffixes.set(prefix, suffixes.add(suffix));
      }
    }
  }

  /** Returns the URL with the slashes of its worker ID encoded; undefined if it is not the path of a worker, or has none. */
  withEncodedSlashes(url: string): string | undefined {
    const [path, query] = splitOnce(url, '?');
    for (const [prefix, suffixes] of this.#suffixes) {
      if (!path.startsWith(`${prefix}/`)) {
        continue;
      }
      const rest = path.slice(prefix.length + 1);
      const last = rest.slice(rest.lastIndexOf('/'));
      // The longest suffix: /a/b/history is the history of a/b, and not the worker a/b/history.
      const suffix = suffixes.has(last) ? last : suffixes.has('') ? '' : undefined;
      if (suffix === undefined) {
        return undefined;
      }
      const id = rest.slice(0, rest.length - suffix.length);
      const encoded = id.replaceAll('/', '%2F');
      return encoded === id
        ? undefined
        : `${prefix}/${encoded}${suffix}${query === undefined ? '' : `?${query}`}`;
    }
    return undefined;
  }
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
