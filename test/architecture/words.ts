import { type Finding, found } from './rule.ts';
import type { SourceFile } from './syntax.ts';

/** What is not about the product: left work, the machine it was written on, and who or what wrote it. */
const REFUSED: readonly (readonly [word: RegExp, why: string])[] = [
  [/\b(TODO|FIXME|XXX)\b/g, 'work that is left belongs in an issue'],
  [/(?<=^|[\s'"`(=:,[])\/(work|home|Users|root)\/[\w.-]+/gm, 'a path of the machine it was written on'],
  [/\bshared\/design\b/g, 'a file that is not in the project'],
  [/\b(this|previous|last|next|earlier|later|coding|another) session\b/gi, 'how it was written, not what it does'],
  [
    /\b(sub-?agents?|AI (agents?|assistants?|models?)|language models?|LLMs?)\b/gi,
    'how it was written, not what it does',
  ],
  [/\bhelper-[\da-f]+\b|\b(the|my|your) (brief|prompt|task description)\b/gi, 'how it was written, not what it does'],
];

/** Where a text speaks of something else than the product. This folder names what it refuses, so it is left out. */
export function speaksOfOtherThings(file: SourceFile): readonly Finding[] {
  if (file.path.startsWith('test/architecture/')) return [];
  return REFUSED.flatMap(([word, why]) =>
    [...file.text.matchAll(word)].map((match) => found(file, match.index, `"${match[0]}": ${why}`)),
  );
}
