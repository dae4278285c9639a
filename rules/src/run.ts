import { generateGroups } from './forms/generate';
import { type CommandLine, parseCommandLine, USAGE, UsageError } from './options/command-line';
import { grafanaFile } from './output/grafana';
import { mimirFile } from './output/mimir';
import { prometheusFile } from './output/prometheus';
import { prometheusRuleObject } from './output/prometheus-rule';
import { ALERTING_FOLDER } from './source/folders';
import type { RuleGroup } from './source/rule-groups';

export interface CommandResult {
  readonly exitCode: 0 | 2;
  readonly output: string;
  readonly errors: string;
}

function written(groups: readonly RuleGroup[], options: CommandLine): string {
  const { output, name, namespace, labels, dataSource } = options;
  switch (output) {
    case 'prometheus':
      return prometheusFile(groups);
    case 'prometheusrule':
      return prometheusRuleObject(groups, { name, labels, ...(namespace !== undefined && { namespace }) });
    case 'mimir':
      return mimirFile(groups, name);
    case 'grafana':
      return grafanaFile(groups, { dataSource, folder: name });
  }
}

/** Runs the command; `errors` is for standard error. */
export function runCommand(args: readonly string[]): CommandResult {
  let options: CommandLine;
  try {
    options = parseCommandLine(args);
  } catch (error) {
    if (error instanceof UsageError) {
      return {
        exitCode: 2,
        output: '',
        errors: `${error.message}\nheartline-rules --help lists the options.\n`,
      };
    }
    throw error;
  }
  if (options.help) {
    return { exitCode: 0, output: USAGE, errors: '' };
  }
  return {
    exitCode: 0,
    output: written(generateGroups(ALERTING_FOLDER, options.rules), options),
    errors: '',
  };
}
