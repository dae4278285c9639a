import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationReference } from './reference';
import { SOURCE_KINDS } from './schema/sources/source-kinds';

test('docs/configuration.md matches the schema (otherwise run npm run reference --workspace exporter)', () => {
  const path = join(__dirname, '../../../docs/configuration.md');
  expect(readFileSync(path, 'utf8')).toBe(configurationReference());
});

test('docs/configuration.md lists each key of each kind of source', () => {
  const reference = configurationReference();
  const sources = reference.slice(reference.indexOf('## sources'));
  for (const { properties } of Object.values(SOURCE_KINDS)) {
    for (const key of Object.keys(properties)) {
      expect(sources).toContain(`\`${key}\``);
    }
  }
});
