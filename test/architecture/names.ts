import { type Finding, found } from './rule.ts';
import type { SourceFile } from './syntax.ts';

/** Names that say where something was put, not what question it answers. */
const SAYS_NOTHING = /^(utils?|helpers?|common|managers?|services?|misc)$/;

/** Files and folders of such a name, and files whose name ends in one: `slack-helpers.ts`, `queue.service.ts`. */
export function namedNothing(file: SourceFile): readonly Finding[] {
  const parts = file.path.split('/');
  const stem = (parts.pop() ?? '').replace(/(\.test|\.d)?\.[cm]?[jt]s$/, '');
  const last = stem.split(/[-._]/).at(-1) ?? '';
  const name = [...parts, last].find((part) => SAYS_NOTHING.test(part));
  return name === undefined ? [] : [found(file, 0, `"${name}" does not say what question it answers`)];
}
