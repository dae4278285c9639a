import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationReference } from './reference';

// `npm run reference --workspace exporter`: runs compiled, from exporter/dist/config/reference.
writeFileSync(join(__dirname, '../../../../docs/configuration.md'), configurationReference());
