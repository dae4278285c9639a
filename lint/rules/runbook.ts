import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PARTS = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation'];

/** One alert's part of a runbook page. */
export interface Runbook {
  /** `liveness`, of liveness.md */
  readonly page: string;
  readonly alert: string;
  /** Of Meaning, Impact, Diagnosis, Mitigation: those that are missing or empty. */
  readonly missing: readonly string[];
  /** PromQL to paste, from code spans and blocks. */
  readonly queries: readonly string[];
}

/** Code of a runbook that is PromQL: blocks marked so, and spans that call a function or select by labels. */
function queriesOf(text: string): string[] {
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

export function parseRunbooks(page: string, text: string): Runbook[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [alert = '', ...body] = section.split('\n');
      const parts = new Map(
        body
          .join('\n')
          .split(/^### /m)
          .slice(1)
          .map(
            (part) =>
              [part.split('\n')[0]?.trim() ?? '', part.split('\n').slice(1).join('\n').trim()] as const,
          ),
      );
      const missing = PARTS.filter((part) => (parts.get(part) ?? '') === '');
      return { page, alert: alert.trim(), missing, queries: queriesOf(body.join('\n')) };
    });
}

export function readRunbooks(folder: string): Runbook[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .flatMap((name) => parseRunbooks(name.replace('.md', ''), readFileSync(join(folder, name), 'utf8')));
}
