import { FINGERPRINT_VERSION } from './fingerprint/fingerprint.ts';
import type { Learned, TemplateTree } from './template-draft.ts';

/** Of this form of text. The templates in it are those of a version of the mask. */
const HEAD = `tocsin-templates 1 ${FINGERPRINT_VERSION}`;
const LINE = /^([\da-z]{1,11})(!?) (.+)$/s;

/**
 * A tree as text, to be stored: one line for each template, with the period in which it was last seen in base 36, and
 * `!` behind it if it was issued. The same tree always has the same text.
 */
export function treeText({ templates }: TemplateTree): string {
  const lines = [...templates]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([text, { seen, isIssued }]) => {
      return `${seen.toString(36)}${isIssued ? '!' : ''} ${text}`;
    });
  return [HEAD, ...lines].join('\n');
}

/**
 * Reads what `treeText` wrote. A tree of another version is of no use: its templates are not those of this mask, and
 * learning begins anew.
 */
export function readTree(text: string): TemplateTree | 'other-version' | 'malformed' {
  const [head, ...lines] = text.split('\n');
  if (head !== HEAD) return head?.startsWith('tocsin-templates ') ? 'other-version' : 'malformed';
  const templates = new Map<string, Learned>();
  for (const line of lines) {
    const [, seen, issued, template] = LINE.exec(line) ?? [];
    if (seen === undefined || template === undefined) return 'malformed';
    templates.set(template, { words: template.split(' '), seen: Number.parseInt(seen, 36), isIssued: issued === '!' });
  }
  return { templates };
}
