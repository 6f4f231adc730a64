import { FINGERPRINT_VERSION } from '../fingerprint/fingerprint.ts';
import type { LearnedTemplate, TemplateTree } from './learned-template.ts';

/**
 * The version of trees: of their text, and of the mask that their templates are from. A tree of another one is of no
 * use.
 */
export const TREE_VERSION = `1-${FINGERPRINT_VERSION}`;

const HEAD = /^tocsin-templates (\S+)(?: full ([\da-z]{1,11}))?$/;
const LINE = /^([\da-z]{1,11}) (.+)$/s;

/** A tree as text, to be stored: one line for each template, in their order, behind the hour in base 36. */
export function treeText({ templates, fullAt }: TemplateTree): string {
  const head = `tocsin-templates ${TREE_VERSION}${fullAt === undefined ? '' : ` full ${fullAt.toString(36)}`}`;
  const lines = [...templates].map(([text, { seen }]) => `${seen.toString(36)} ${text}`);
  return [head, ...lines].join('\n');
}

/** Reads what `treeText` wrote. Undefined: it did not, or in another version. */
export function readTree(text: string): TemplateTree | undefined {
  const [first = '', ...lines] = text.split('\n');
  const [, version, full] = HEAD.exec(first) ?? [];
  if (version !== TREE_VERSION) return undefined;
  const templates = new Map<string, LearnedTemplate>();
  for (const line of lines) {
    const [, seen, template] = LINE.exec(line) ?? [];
    if (seen === undefined || template === undefined) return undefined;
    templates.set(template, { words: template.split(' '), seen: Number.parseInt(seen, 36) });
  }
  return { templates, ...(full !== undefined && { fullAt: Number.parseInt(full, 36) }) };
}
