import { countedTemplate, type ErrorFacts } from '../../shared/domain/fingerprint/fingerprint.ts';
import { Fingerprinter } from '../../shared/domain/fingerprint/fingerprinter.ts';
import { EMPTY_TREE, learn, type TreeLimits, templateIn } from '../../shared/domain/template-tree.ts';
import { readStream } from '../../shared/formats/read-stream.ts';

/** A laptop has more room than an item in a table, and what is given out here is not kept. */
const LIMITS: TreeLimits = { templates: 20_000, characters: 4096, kept: 0 };

/**
 * For each line of the input a line with its fingerprint, a tab and its template. A line is a message or, with `isLog`,
 * a line of a log in any format; lines of one stack trace have one fingerprint. What many messages have in common is
 * learned from the whole input first.
 */
export function fingerprintLines(input: string, isLog: boolean): string {
  const lines = (input.endsWith('\n') ? input.slice(0, -1) : input).split(/\r?\n/);
  const facts = isLog ? factsOfLog(lines) : lines.map((message): ErrorFacts => ({ message }));
  const plain = new Fingerprinter();
  const templates = [...new Set(facts)].flatMap((one) => countedTemplate(plain.of(one)) ?? []);
  const tree = learn(EMPTY_TREE, templates, 0, LIMITS);
  const fingerprinter = new Fingerprinter((template) => templateIn(tree, template, LIMITS));
  return facts
    .map((one) => fingerprinter.of(one))
    .map(({ id, template }) => `${id}\t${template}\n`)
    .join('');
}

/** What each line tells of an error: the record that it belongs to. */
function factsOfLog(lines: readonly string[]): readonly ErrorFacts[] {
  const { records } = readStream(lines, { userKey: '', minLevel: 'trace' });
  return records.flatMap(({ record, from, to }) => Array<ErrorFacts>(to - from).fill(record));
}
