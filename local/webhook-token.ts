import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface MadeToken {
  readonly token: string;
  /** Where it is kept, for senders that read it from a file. */
  readonly file: string;
}

/** The token of a laptop whose owner set none: made once, then kept, so that senders need not be told again. */
export async function madeToken(directory: string): Promise<MadeToken> {
  const file = join(directory, 'webhook-token');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const token = randomBytes(24).toString('base64url');
  try {
    await writeFile(file, token, { flag: 'wx', mode: 0o600 });
    return { token, file };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return { token: (await readFile(file, 'utf8')).trim(), file };
}
