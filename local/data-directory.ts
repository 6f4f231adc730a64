/** The data directory cannot be used. The message is for the person at the terminal. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError';
}

const WHY: Readonly<Record<string, string>> = {
  LEVEL_LOCKED: 'it is in use by another process. Stop that one, or set TOCSIN_DATA to another directory.',
  LEVEL_CORRUPTION: 'its data are damaged. Restore them from a copy, or move it away to begin with an empty one.',
  LEVEL_DECODING_ERROR: 'its data are damaged. Restore them from a copy, or move it away to begin with an empty one.',
  ENOSPC: 'the disk is full. Make room, or set TOCSIN_DATA to another directory.',
};

/** What the person at the terminal reads of an error of the file system or of LevelDB, which may wrap another one. */
export function directoryError(directory: string, cause: unknown): DataDirectoryError {
  const codes = [cause, cause instanceof Error ? cause.cause : undefined].flatMap(codeOf);
  const known = codes.find((code) => Object.hasOwn(WHY, code));
  const why = known === undefined ? undefined : WHY[known];
  const other = 'it cannot be opened. Set TOCSIN_DATA to a directory that can be written.';
  return new DataDirectoryError(`TOCSIN_DATA ${directory}: ${why ?? other}`, { cause });
}

/** LevelDB says that it is damaged in words: a file of it that is missing has no code of its own. */
function codeOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  if (/^Corruption|^IO error: .*No such file/.test(error.message)) return ['LEVEL_CORRUPTION'];
  if (/No space left|quota exceeded/i.test(error.message)) return ['ENOSPC'];
  return 'code' in error ? [String(error.code)] : [];
}

/** What LevelDB left out when it opened, by its own log: it goes on without a word. Undefined: nothing. */
export function damageIn(log: string, directory: string): string | undefined {
  const dropped = [...log.matchAll(/dropping (\d+) bytes; Corruption/g)].map(([, bytes]) => Number(bytes));
  if (dropped.length === 0) return undefined;
  const bytes = dropped.reduce((sum, one) => sum + one, 0);
  return `TOCSIN_DATA ${directory}: its data are damaged. ${bytes} bytes could not be read, and what they held is lost: alerts that still fire come again when their sender repeats them.`;
}
