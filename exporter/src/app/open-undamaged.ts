import { type Config } from '../config/schema/config';
import { JournalDamagedError } from '../journal/disk/journal-error';
import { setAside } from '../journal/repair/set-aside';
import { type Millis } from '../model/time';
import { type Log } from '../telemetry/log';

export interface OpenUndamagedDeps {
  readonly config: Pick<Config, 'storage'>;
  readonly log: Log;
  readonly now: () => Millis;
}

/**
 * Opens a part of the journal. If it is damaged and `storage.on_damage` is `set-aside`, renames the damaged file and opens
 * an empty one.
 *
 * @throws JournalDamagedError if it is damaged and may not be set aside; JournalError if it cannot be used
 */
export async function openUndamaged<T>(
  open: () => T | Promise<T>,
  { config, log, now }: OpenUndamagedDeps,
): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof JournalDamagedError) || config.storage.onDamage !== 'set-aside') {
      throw error;
    }
    const path = setAside(error.directory, now());
    log.error(
      { err: error, path },
      'the journal is damaged; the damaged file is set aside, and the exporter starts with an empty one (storage.on_damage)',
    );
    return await open();
  }
}
