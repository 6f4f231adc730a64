import { parseArgs } from 'node:util';
import { problemsText } from '../../shared/config/excerpt.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';

import { type CommandResult, done, misused, type ReadInput } from './command.ts';
import { fingerprintExplanation } from './fingerprint-explanation.ts';
import { type FingerprintOptions, fingerprintLines, fingerprintsOf } from './fingerprint-lines.ts';

const USAGE = `Usage: npm run -s fingerprint [-- OPTIONS] < FILE

Prints the fingerprint and the template of each line of standard input, with a tab between them. A line is a message.
Personal data and secrets are removed first, and what many messages have in common is learned from the whole input.
Nothing is kept.

Options:
  --json          a line is that of a log, in any format: JSON or text, with stack traces over several lines
  --config FILE   under logs.fingerprints and redaction of a routing file
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
export async function fingerprintCommand(words: readonly string[], read: ReadInput): Promise<CommandResult> {
  const values = valuesOf(words);
  if (values === undefined) return misused(USAGE);
  const settings = await settingsIn(values.config, read);
  if (!('rules' in settings)) return settings;
  const input = await read('-');
  if ('unreadable' in input) return misused(`fingerprint: ${input.unreadable}\n`);
  const options = { isLog: values.json, isLearning: !values.stateless, ...settings };
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

type FingerprintSettings = Pick<FingerprintOptions, 'rules' | 'redaction'>;

async function settingsIn(file: string | undefined, read: ReadInput): Promise<FingerprintSettings | CommandResult> {
  if (file === undefined) return { rules: [] };
  const input = await read(file);
  if ('unreadable' in input) return misused(`fingerprint: ${input.unreadable}\n`);
  const routing = readRoutingFile(input.text, DESTINATIONS);
  if (!routing.ok) return { exitCode: 1, output: '', problems: problemsText(file, input.text, routing.problems) };
  const { logSettings, redaction } = routing;
  return { rules: logSettings?.fingerprints ?? [], redaction };
}
