import { problemsText } from '../../shared/config/excerpt.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import { redact } from '../../shared/redaction/redact.ts';

import { asJson, type CommandResult, done, misused, type ReadInput, wrong } from './command.ts';

/** `tocsin redact FILE`: standard input as it is stored under a routing file, and how much was removed of each kind. */
export async function redactInput(file: string, isJson: boolean, read: ReadInput): Promise<CommandResult> {
  if (file === '-') return misused('tocsin: standard input is the text, FILE has to be another\n');
  const input = await read(file);
  if ('unreadable' in input) return misused(`tocsin: ${input.unreadable}\n`);
  const routing = readRoutingFile(input.text, DESTINATIONS);
  if (!routing.ok) return wrong(isJson ? asJson(routing) : problemsText(file, input.text, routing.problems));
  const text = await read('-');
  if ('unreadable' in text) return misused(`tocsin: ${text.unreadable}\n`);
  const redacted = redact(text.text, routing.redaction);
  return done(isJson ? asJson(redacted) : redacted.text);
}
