const PLAIN_EVERY_MS = 10_000;
const CLEAR_LINE = '\r\u001b[2K';

/** Output for the status: a terminal, whose last line is replaced, or a pipe or file, to which lines are appended. */
export interface StatusDisplay {
  /** Refresh interval in milliseconds. */
  readonly everyMs: number;
  /** Shows the result of `line`, which is called with the width in characters, or with undefined if it is unknown. */
  show(line: (columns?: number) => string): void;
  /** Ends the line, so that later output starts on a new one. */
  close(): void;
}

export function createStatusDisplay(output: NodeJS.WriteStream): StatusDisplay {
  if (!output.isTTY) {
    return { everyMs: PLAIN_EVERY_MS, show: (line) => output.write(`${line()}\n`), close: () => undefined };
  }
  return {
    everyMs: 1000,
    // A terminal of unknown width reports 0 columns.
    show: (line) => output.write(CLEAR_LINE + line(output.columns || undefined)),
    close: () => output.write('\n'),
  };
}
