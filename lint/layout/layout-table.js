// Reads the tables under "## Layout" of CONTRIBUTING.md. They say which folder may import from which.

/** @typedef {{ folder: string, mayImport: string[] | 'anything' }} LayoutRow */

const SECTION = /^## Layout$([\s\S]*?)(?=^## |(?![\s\S]))/m;
const ROOT = /^### `([^`]+)`$/;
const ROW = /^\|(.+)\|$/;
const CODE = /`([^`]+)`/g;

/**
 * @param {string} markdown the text of CONTRIBUTING.md
 * @returns {Map<string, LayoutRow[]>} the rows by the folder that holds them; '' is the root of the repository
 * @throws {Error} if the section or a cell cannot be read
 */
function parseLayout(markdown) {
  const section = SECTION.exec(markdown)?.[1];
  if (section === undefined) {
    throw new Error('CONTRIBUTING.md has no section "## Layout".');
  }
  const tables = new Map();
  let root = '';
  for (const line of section.split('\n')) {
    root = ROOT.exec(line)?.[1] ?? root;
    const cells = ROW.exec(line)?.[1]
      .split('|')
      .map((cell) => cell.trim());
    if (cells === undefined || !cells[0].startsWith('`')) {
      continue;
    }
    const rows = tables.get(root) ?? [];
    tables.set(root, rows);
    const mayImport = parseTargets(cells.at(-1) ?? '');
    rows.push(...codeSpans(cells[0]).map((folder) => ({ folder: folder.replace(/\/$/, ''), mayImport })));
  }
  return tables;
}

function codeSpans(cell) {
  return [...cell.matchAll(CODE)].map(([, code]) => code);
}

/** A cell of the column "may import": `nothing`, `anything`, or folders in code spans. */
function parseTargets(cell) {
  if (cell === 'nothing') {
    return [];
  }
  if (cell === 'anything') {
    return 'anything';
  }
  const folders = codeSpans(cell).map((folder) => folder.replace(/\/$/, ''));
  if (folders.length === 0) {
    throw new Error(`Layout table: expected "nothing", "anything" or folders in code spans, got "${cell}".`);
  }
  return folders;
}

module.exports = { parseLayout };
