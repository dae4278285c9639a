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
