import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { directoryError } from './data-directory.ts';

export interface MadeToken {
  readonly token: string;
  /** Where it is kept, for senders that read it from a file: they run elsewhere, so it is absolute. */
  readonly file: string;
}

/** The token of a laptop whose owner set none: made once, then kept, so that senders need not be told again. */
export async function madeToken(directory: string): Promise<MadeToken> {
  const file = resolve(directory, 'webhook-token');
  const token = randomBytes(24).toString('base64url');
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(file, token, { flag: 'wx', mode: 0o600 });
    return { token, file };
  } catch (error) {
    const kept = await readFile(file, 'utf8').catch(() => undefined);
    if (kept === undefined) throw directoryError(directory, error);
    return { token: kept.trim(), file };
  }
}
