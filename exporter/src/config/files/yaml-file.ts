import { dirname, resolve } from 'node:path';
import { type Document, LineCounter, type Node, parseDocument } from 'yaml';
import { ConfigError } from '../schema/config-error';

/** Reads a file as text; throws the file system's error. */
export type ReadFile = (path: string) => string;

export interface YamlFile {
  readonly document: Document.Parsed;
  /** Returns `path:line` of an offset in the text; of line 1 if the offset is undefined. */
  readonly position: (offset: number | undefined) => string;
  /** Returns `path:line` of the node at a path of keys; of line 1 if there is none. */
  readonly positionOf: (keys: readonly (string | number)[]) => string;
  /** Syntax errors and warnings, each with its line. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Parses YAML. Syntax errors are returned, not thrown. */
export function parseYaml(path: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const position = (offset: number | undefined) => `${path}:${lines.linePos(offset ?? 0).line}`;
  const format = ({ message, pos }: { message: string; pos: [number, number] }) =>
    `${position(pos[0])}: ${message}`;
  return {
    document,
    position,
    positionOf: (keys) => position((document.getIn(keys, true) as Partial<Node> | undefined)?.range?.[0]),
    errors: document.errors.map(format),
    warnings: document.warnings.map(format),
  };
}

/** Returns a function that reads files named in the file at `path`; relative names start at its directory. */
export function readerBeside(path: string, read: ReadFile): ReadFile {
  return (name) => readNamedFile(resolve(dirname(path), name), path, read);
}

/** Reads the file at `path`. Throws ConfigError that names `source`, the file or setting that refers to it. */
export function readNamedFile(path: string, source: string, read: ReadFile): string {
  try {
    return read(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${source}: cannot read ${path}: ${reason}`]);
  }
}
