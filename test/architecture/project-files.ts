import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { SourceFile } from './syntax.ts';

const ROOT = join(import.meta.dirname, '../..');
/** What git ignores or keeps for itself. */
const NOT_OURS = new Set(['.git', 'node_modules', '.tools', '.tocsin', '.cache', 'cdk.out', 'coverage']);

/** Every text file of the project. */
export function projectFiles(folder = ROOT): readonly SourceFile[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (NOT_OURS.has(entry.name)) return [];
    if (entry.isDirectory()) return projectFiles(path);
    const text = entry.isFile() ? readFileSync(path, 'utf8') : '\0';
    return text.includes('\0') ? [] : [{ path: relative(ROOT, path).split(sep).join('/'), text }];
  });
}
