import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationReference } from './reference';

test('docs/configuration.md matches the schema (otherwise run npm run reference --workspace exporter)', () => {
  const path = join(__dirname, '../../../docs/configuration.md');
  expect(readFileSync(path, 'utf8')).toBe(configurationReference());
});
