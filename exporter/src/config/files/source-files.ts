import { ConfigError } from '../schema/config-error';
import { type SourceKeyOptions } from '../schema/sources/source-keys';
import { SOURCE_KINDS, type SourceConfig, type SourceSettings } from '../schema/sources/source-kinds';
import { type ReadFile, readerBeside } from './yaml-file';

/**
 * Reads the files that sources name: passwords and certificates. A password is the content without the line break at its
 * end.
 *
 * @param path of the configuration file
 * @throws ConfigError that names the configuration file and the file that cannot be read
 */
export function readSourceFiles(
  sources: readonly SourceConfig[],
  path: string,
  read: ReadFile,
): readonly SourceSettings[] {
  const readBeside = readerBeside(path, read);
  return sources.map((config) => {
    const files: Record<string, string> = {};
    for (const [key, schema] of Object.entries(SOURCE_KINDS[config.kind].properties)) {
      const value = (config as Readonly<Record<string, unknown>>)[key];
      if ((schema as SourceKeyOptions).readsFile === true && typeof value === 'string') {
        files[key] = withoutLineBreak(readBeside(value), key, `${path}: sources: ${config.name}`);
      }
    }
    return { config, files };
  });
}

function withoutLineBreak(content: string, key: string, place: string): string {
  const text = key.endsWith('password_file') ? content.replace(/\r?\n$/, '') : content;
  if (text === '') {
    throw new ConfigError([`${place}: ${key} names an empty file; write the password into it`]);
  }
  return text;
}
