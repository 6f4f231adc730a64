import type { LearnedTemplates } from '../../shared/logs/fingerprint/fingerprint.ts';
import { Fingerprinter, learnable, underLearned } from '../../shared/logs/fingerprint/fingerprinter.ts';
import type { FingerprintRule, Overridden, OverrideFacts } from '../../shared/logs/fingerprint/overrides.ts';
import { readStream } from '../../shared/logs/formats/read-stream.ts';
import { redactedRecord } from '../../shared/logs/redacted-record.ts';
import type { TreeLimits } from '../../shared/logs/templates/learned-template.ts';
import { countedIn, EMPTY_TREE, learn } from '../../shared/logs/templates/template-tree.ts';
import { type RedactOptions, redact } from '../../shared/redaction/redact.ts';

export interface FingerprintOptions {
  /** A line is one of a log in any format, not a message. */
  readonly isLog: boolean;
  /** Whether what many messages have in common is learned from the whole input first. */
  readonly isLearning: boolean;
  readonly rules: readonly FingerprintRule[];
  /** What is removed first, beside what always is. */
  readonly redaction?: RedactOptions | undefined;
}

/** A laptop has more room than an item in a table, and what is given out here is not kept. */
const LIMITS: TreeLimits = { templates: 20_000, size: 10_000_000, characters: 4096 };

/** The fingerprint of each line of the input, without personal data and secrets; lines of one stack trace have one. */
export function fingerprintsOf(input: string, options: FingerprintOptions): readonly Overridden[] {
  const lines = (input.endsWith('\n') ? input.slice(0, -1) : input).split(/\r?\n/);
  const facts = options.isLog ? factsOfLog(lines, options.redaction) : factsOfMessages(lines, options.redaction);
  const fingerprinter = new Fingerprinter(options.rules);
  const plain = new Map([...new Set(facts)].map((one) => [one, fingerprinter.of(one)]));
  const learned = options.isLearning ? learnedFrom([...plain.values()]) : (template: string) => template;
  const known = new Map([...plain].map(([one, fingerprint]) => [one, underLearned(fingerprint, one, learned)]));
  return facts.flatMap((one) => known.get(one) ?? []);
}

/** For each line of the input a line with its fingerprint, a tab and its template. */
export const fingerprintLines = (input: string, options: FingerprintOptions): string =>
  fingerprintsOf(input, options)
    .map(({ id, template }) => `${id}\t${template}\n`)
    .join('');

function learnedFrom(fingerprints: readonly Overridden[]): LearnedTemplates {
  const templates = fingerprints.flatMap((one) => learnable(one) ?? []);
  return countedIn(learn(EMPTY_TREE, templates, { hour: 0, kept: 0 }, LIMITS), LIMITS);
}

const factsOfMessages = (lines: readonly string[], redaction?: RedactOptions): readonly OverrideFacts[] =>
  lines.map((line) => ({ message: redact(line, redaction).text }));

/** What each line tells of an error: the record that it belongs to. */
function factsOfLog(lines: readonly string[], redaction?: RedactOptions): readonly OverrideFacts[] {
  const redactText = (text: string): string => redact(text, redaction).text;
  const records = readStream(lines, { userKey: '', minLevel: 'trace', redactText });
  return records.flatMap(({ record, isText, from, to }) => {
    return Array<OverrideFacts>(to - from).fill(isText ? record : redactedRecord(record, redaction));
  });
}
