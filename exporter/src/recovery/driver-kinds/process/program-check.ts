import { type Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const WRITABLE_BY_OTHERS = 0o022;
const EXECUTABLE = 0o111;

/**
 * Why a program may not be executed; undefined if it may. The file and its directory, after symbolic links, must belong to
 * root or to the account of the exporter and must not be writable for a group or for others: otherwise another account
 * decides what the exporter executes.
 */
export async function programProblem(path: string, ownUid = process.getuid?.()): Promise<string | undefined> {
  let file: Stats;
  let real: string;
  let directory: Stats;
  try {
    real = await realpath(path);
    file = await stat(real);
    directory = await stat(dirname(real));
  } catch (error) {
    return `The program cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
  }
  if (!file.isFile() || (file.mode & EXECUTABLE) === 0) {
    return `${real} is not an executable file.`;
  }
  return ownershipProblem(real, file, ownUid) ?? ownershipProblem(dirname(real), directory, ownUid);
}

function ownershipProblem(
  path: string,
  { mode, uid }: Pick<Stats, 'mode' | 'uid'>,
  ownUid: number | undefined,
): string | undefined {
  if ((mode & WRITABLE_BY_OTHERS) !== 0) {
    return `${path} is writable for its group or for others (mode ${(mode & 0o7777).toString(8)}). Run chmod go-w on it.`;
  }
  // Windows has no user IDs.
  if (ownUid !== undefined && uid !== 0 && uid !== ownUid) {
    return `${path} belongs to user ID ${uid}; allowed are root and the account of the exporter (${ownUid}).`;
  }
  return undefined;
}
