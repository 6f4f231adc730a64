import { parseArgs } from 'node:util';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import type { FingerprintRule } from '../../shared/domain/fingerprint/overrides.ts';
import { problemsText } from './check.ts';
import { done, misused, type Outcome, type ReadInput } from './command.ts';
import { fingerprintExplanation } from './fingerprint-explanation.ts';
import { fingerprintLines, fingerprintsOf } from './fingerprint-lines.ts';

const USAGE = `Usage: npm run -s fingerprint [-- OPTIONS] < FILE

Prints the fingerprint and the template of each line of standard input, with a tab between them. A line is a message.
What many messages have in common is learned from the whole input first. Nothing is kept.

Options:
  --json          a line is that of a log, in any format: JSON or text, with stack traces over several lines
  --config FILE   under the rules in the section logs.fingerprints of a routing file
  --stateless     learn nothing: each line by itself
  --explain       print each fingerprint once, with the number of its lines and what it is made of
`;

const OPTIONS = {
  json: { type: 'boolean', default: false },
  config: { type: 'string' },
  stateless: { type: 'boolean', default: false },
  explain: { type: 'boolean', default: false },
} as const;

/** `npm run -s fingerprint`. Standard input is the file `-`. */
export async function fingerprintCommand(words: readonly string[], read: ReadInput): Promise<Outcome> {
  const values = valuesOf(words);
  if (values === undefined) return misused(USAGE);
  const rules = await rulesIn(values.config, read);
  if (!Array.isArray(rules)) return rules;
  const input = await read('-');
  if ('unreadable' in input) return misused(`fingerprint: ${input.unreadable}\n`);
  const options = { isLog: values.json, isLearning: !values.stateless, rules };
  const output = values.explain
    ? fingerprintExplanation(fingerprintsOf(input.text, options))
    : fingerprintLines(input.text, options);
  return done(output);
}

function valuesOf(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS }).values;
  } catch {
    return undefined;
  }
}

async function rulesIn(file: string | undefined, read: ReadInput): Promise<FingerprintRule[] | Outcome> {
  if (file === undefined) return [];
  const input = await read(file);
  if ('unreadable' in input) return misused(`fingerprint: ${input.unreadable}\n`);
  const routing = readRoutingFile(input.text, DESTINATIONS);
  if (!routing.ok) return { exitCode: 1, output: '', problems: problemsText(file, routing.problems) };
  return [...(routing.policy.logs?.fingerprints ?? [])];
}
