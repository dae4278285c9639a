/** The journal cannot be used. The message says what to do. */
export class JournalError extends Error {
  override readonly name: string = 'JournalError';
}

/** The data file is damaged. The message names the file, the first finding and the remedy. */
export class JournalDamagedError extends JournalError {
  override readonly name = 'JournalDamagedError';
  /** Directory of the damaged database: the journal itself, or the one of alerts or recovery in it. */
  readonly directory: string;

  constructor(directory: string, finding: string, options?: ErrorOptions) {
    super(
      `The journal ${directory}/data.mdb is damaged: ${finding}. Stop the exporter, then run ` +
        '"heartline-exporter journal repair" with the directory of --storage.path, or set ' +
        '--storage.on-damage=set-aside to start with an empty journal.',
      options,
    );
    this.directory = directory;
  }
}

/** What to do about an error of the operating system for a file of the journal. */
export function remedyFor(error: unknown): string {
  switch ((error as { readonly code?: unknown } | undefined)?.code) {
    case 'ENOSPC':
      return 'Free space or inodes on its file system, or set --storage.path to a directory on another one.';
    case 'EDQUOT':
      return 'Raise the quota of the account, or set --storage.path to a directory on another file system.';
    case 'EFBIG':
      return 'Raise the limit on the size of files (ulimit -f).';
    default:
      return 'Set --storage.path to a directory on a local file system that the exporter can write to.';
  }
}
