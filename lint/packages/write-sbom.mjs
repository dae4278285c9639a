#!/usr/bin/env node
// `npm run sbom`: writes the bills of materials of the exporter (with and without traces) and of everything, development
// packages included, and validates them against the schema of CycloneDX.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import production from './production-packages.js';
import sbom from './sbom.js';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const PARTS = [
  { file: 'exporter', workspace: 'exporter', with: [] },
  { file: 'exporter-with-traces', workspace: 'exporter', with: ['traces'] },
];

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const folder = join(root, '.stack', 'sbom');
const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));

async function bomOfEverything() {
  const { stdout } = await promisify(execFile)(
    'npm',
    ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'],
    { cwd: root, maxBuffer: MAX_OUTPUT_BYTES },
  );
  return sbom.withName(JSON.parse(stdout), lock.name);
}

async function write(name, bom) {
  const text = `${JSON.stringify(bom, null, 2)}\n`;
  const problem = await new Validation.JsonStrictValidator(Spec.Version.v1dot5).validate(text);
  if (problem !== null) {
    throw new Error(`The bill ${name} is not valid CycloneDX 1.5: ${JSON.stringify(problem).slice(0, 2000)}`);
  }
  const file = join(folder, `${name}.cdx.json`);
  await writeFile(file, text);
  console.log(`${relative(root, file)}: ${bom.components.length} components, valid CycloneDX 1.5`);
}

try {
  await mkdir(folder, { recursive: true });
  const everything = await bomOfEverything();
  for (const part of PARTS) {
    const paths = production.productionPaths(lock, [part.workspace, ...part.with]);
    await write(part.file, sbom.partBom(everything, lock, part.workspace, paths));
  }
  await write('all', everything);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
