const PLAIN_EVERY_MS = 10_000;
const CLEAR_LINE = '\r\u001b[2K';

/** Where the status goes: a terminal, whose line is replaced in place, or a pipe or file, which gets a line now and then. */
export interface StatusDisplay {
  /** How often the display wants a new line, in milliseconds. */
  readonly everyMs: number;
  /** Shows what `line` gives for the width there is, in characters; whole where nobody knows the width. */
  show(line: (columns?: number) => string): void;
  /** Ends the line, so that what follows starts on its own. */
  close(): void;
}

export function createStatusDisplay(output: NodeJS.WriteStream): StatusDisplay {
  if (!output.isTTY) {
    return { everyMs: PLAIN_EVERY_MS, show: (line) => output.write(`${line()}\n`), close: () => undefined };
  }
  return {
    everyMs: 1000,
    // A terminal without a known width reports 0 columns.
    show: (line) => output.write(CLEAR_LINE + line(output.columns || undefined)),
    close: () => output.write('\n'),
  };
}
