import { stringify } from 'yaml';
import { visibleText } from '../model/visible-text';
import { type Finding, type Look, type SourceEntry } from './finding';
import { type Trial } from './try-source';

/** A finding with its complete entry and what the source has read with it. */
export interface TriedFinding extends Omit<Finding, 'entry'> {
  readonly entry: SourceEntry | undefined;
  readonly trial: Trial | undefined;
}

const WIDTH = 118;

/**
 * The result of a look as a configuration file: the sources that can read now are its content, everything else is a comment. What
 * cannot be read yet is an entry in comments, with the reason.
 */
export function configurationText({ server, notes }: Look, findings: readonly TriedFinding[]): string {
  const ready = findings.filter(isReady);
  const lines = [
    ...server.flatMap((line) => comment(line)),
    ...notes.flatMap((line) => comment(line)),
    ...findings.filter(({ entry }) => entry === undefined).flatMap(described),
    ready.length === 0 ? 'sources: []' : 'sources:',
    ...findings.filter(({ entry }) => entry !== undefined).flatMap((finding) => indented(finding)),
  ];
  return `${lines.join('\n')}\n`;
}

/** Whether the source of a finding has read the server. */
export function isReady({ entry, trial }: TriedFinding): boolean {
  return entry !== undefined && trial !== undefined && 'read' in trial;
}

function indented(finding: TriedFinding): readonly string[] {
  const yaml = stringify([finding.entry], { lineWidth: 0 }).trimEnd().split('\n');
  const lines = [...described(finding), ...(isReady(finding) ? yaml : yaml.map((line) => `# ${line}`))];
  return lines.map((line) => `  ${line}`);
}

function described({ title, evidence, notes, missing, trial, entry }: TriedFinding): readonly string[] {
  const page = entry === undefined ? '' : ` (docs/sources/${entry.kind.replace(/^celery-.*/, 'celery')}.md)`;
  const seen = `${capitalised(title)}${page}: ${evidence.join('; ')}.`;
  const tried =
    trial === undefined
      ? []
      : 'read' in trial
        ? [`Read with the entry below: ${trial.read}.`, ...trial.warnings]
        : [`Not read yet: ${trial.problem}`];
  return [seen, ...tried, ...missing, ...notes].flatMap((line) => comment(line));
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Lines of a comment. Names of keys and tables come from others: they cannot end a line. */
function comment(sentence: string): readonly string[] {
  const lines: string[] = [];
  for (const word of visibleText(sentence).split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= WIDTH) {
      lines.push(`# ${lines.length === 0 ? '' : '  '}${word}`);
    } else {
      lines[lines.length - 1] = `${last} ${word}`;
    }
  }
  return lines;
}
