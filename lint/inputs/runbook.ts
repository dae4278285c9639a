import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRunbooks } from '../../exporter/src/api/runbooks/parse-runbooks';

const REQUIRED_SECTIONS = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation'];

/** The runbook of one alert, as the linters need it. The exporter parses the pages. */
export interface LintedRunbook {
  /** Name of the Markdown file: `liveness.md`. */
  readonly file: string;
  readonly alert: string;
  /** Those of Meaning, Impact, Diagnosis and Mitigation that are missing or empty. */
  readonly missingSections: readonly string[];
  /** PromQL from code spans and code blocks. */
  readonly queries: readonly string[];
}

/** The runbooks of a folder, and the second-level headings of its pages that do not start a runbook. */
export interface RunbookFolder {
  readonly runbooks: readonly LintedRunbook[];
  readonly otherHeadings: readonly string[];
}

/** PromQL is a block marked `promql`, or a code span that calls a function, selects by labels or names a recorded series. */
function extractQueries(text: string): string[] {
  const blocks = [...text.matchAll(/```promql\n([\s\S]*?)```/g)].flatMap(([, code = '']) =>
    code.trim().split('\n'),
  );
  const spans = [...text.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`\n]+)`/g)].map(
    ([, code = '']) => code,
  );
  const isQuery = (code: string): boolean =>
    /^[a-z_:]+(\s+by\s+)?\s*[({].*[)}]/.test(code) || /^[a-z_]+:[a-z0-9_]+:[a-z0-9_]+/.test(code);
  return [...blocks.map((line) => line.trim()), ...spans.filter(isQuery)];
}

function findMissingSections(text: string): string[] {
  const sections = new Map(
    text
      .split(/^### /m)
      .slice(1)
      .map((section) => {
        const [title = '', ...body] = section.split('\n');
        return [title.trim(), body.join('\n').trim()] as const;
      }),
  );
  return REQUIRED_SECTIONS.filter((title) => (sections.get(title) ?? '') === '');
}

/** Reads all *.md files of a folder, sorted by name. */
export function readRunbookFolder(folder: string): RunbookFolder {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort();
  const pages = files.map((file) => {
    const page = readFileSync(join(folder, file), 'utf8');
    const runbooks = parseRunbooks(page).map(({ alert, text }) => ({
      file,
      alert,
      missingSections: findMissingSections(text),
      queries: extractQueries(text),
    }));
    const headings = [...page.matchAll(/^## +(.*)$/gm)].map(([, heading = '']) => heading.trim());
    const alerts = runbooks.map(({ alert }) => alert);
    return { runbooks, otherHeadings: headings.filter((heading) => !alerts.includes(heading)) };
  });
  return {
    runbooks: pages.flatMap(({ runbooks }) => runbooks),
    otherHeadings: pages.flatMap(({ otherHeadings }) => otherHeadings),
  };
}
