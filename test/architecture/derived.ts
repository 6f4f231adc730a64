import { lintOfPureRooms } from './room-lint.ts';
import { roomPicture } from './room-picture.ts';
import { roomTable, vocabularyTable } from './room-table.ts';
import type { SourceFile } from './syntax.ts';

/** What derives from the lists in this folder, and how it is written anew from what stands there. */
const DERIVED: Readonly<Record<string, (before: string) => string>> = {
  'CONTRIBUTING.md': (before) => withSection(withSection(before, 'rooms', roomTable()), 'words', vocabularyTable()),
  'docs/rooms.svg': roomPicture,
  'biome.json': withLint,
};

/** The files as they have to be, given the files as they are. */
export function derivedFiles(files: readonly SourceFile[]): readonly SourceFile[] {
  return Object.entries(DERIVED).map(([path, derive]) => {
    const before = files.find((file) => file.path === path)?.text ?? '';
    return { path, text: derive(before) };
  });
}

/** What stands between `<!-- name -->` and `<!-- /name -->`. */
function withSection(text: string, name: string, section: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`there is no section ${begin}`);
  return `${text.slice(0, from + begin.length)}\n\n${section}\n\n${text.slice(to)}`;
}

interface Override {
  readonly linter?: { readonly rules?: { readonly style?: Readonly<Record<string, unknown>> } };
}

/** The override for pure rooms is known by the globals that it refuses. */
function withLint(text: string): string {
  const biome = JSON.parse(text) as { readonly overrides: readonly Override[] };
  const others = biome.overrides.filter(({ linter }) => linter?.rules?.style?.noRestrictedGlobals === undefined);
  return `${JSON.stringify({ ...biome, overrides: [...others, lintOfPureRooms()] }, undefined, 2)}\n`;
}
