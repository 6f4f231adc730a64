import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { ReadInput } from './command.ts';

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'it may not be read',
};

export const readInput: ReadInput = async (name) => {
  try {
    return { text: name === '-' ? await text(process.stdin) : await readFile(name, 'utf8') };
  } catch (error) {
    return { unreadable: unreadable(name, error) };
  }
};

/** Which file, and why it cannot be read. */
export function unreadable(name: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return `${name}: ${WHY[code] ?? `it cannot be read (${code})`}`;
}
