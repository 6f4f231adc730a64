import { Fingerprinter } from '../../shared/domain/fingerprint/fingerprinter.ts';
import { maskMessage } from '../../shared/domain/fingerprint/mask.ts';
import { EMPTY_TREE, learn, type TreeLimits, templateIn } from '../../shared/domain/template-tree.ts';

/** A laptop has more room than an item in a table, and what is issued here is not kept. */
const LIMITS: TreeLimits = { templates: 20_000, characters: 4096, kept: 0 };

/**
 * For each line of the input, a message, a line with its fingerprint, a tab and its template. What many messages have
 * in common is learned from the whole input first.
 */
export function fingerprintLines(input: string): string {
  const messages = input.endsWith('\n') ? input.slice(0, -1).split(/\r?\n/) : input.split(/\r?\n/);
  const tree = learn(EMPTY_TREE, messages.map(maskMessage), 0, LIMITS);
  const fingerprinter = new Fingerprinter((template) => templateIn(tree, template, LIMITS));
  return messages
    .map((message) => fingerprinter.of({ message }))
    .map(({ id, template }) => `${id}\t${template}\n`)
    .join('');
}
