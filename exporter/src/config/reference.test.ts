import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationReference } from './reference';

it('docs/configuration.md is what the schema says (else: npm run reference --workspace exporter)', () => {
  const path = join(__dirname, '../../../docs/configuration.md');
  expect(readFileSync(path, 'utf8')).toBe(configurationReference());
});
