import { problemsText } from '../../shared/config/excerpt.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import { explainBatch } from '../../shared/flows/explain-batch.ts';
import type { EpochMs } from '../../shared/values/time.ts';

import { asJson, type CommandResult, done, misused, type ReadInput, wrong } from './command.ts';
import { explanationJson } from './explanation-json.ts';
import { explanationText } from './explanation-text.ts';
import { findSource } from './find-source.ts';

interface ExplainArguments {
  readonly file: string;
  readonly payload: string;
  readonly isJson: boolean;
}

/** `tocsin explain FILE PAYLOAD`: which routes the alerts of a webhook body take, whom they reach, and why. */
export async function explain(
  { file, payload, isJson }: ExplainArguments,
  read: ReadInput,
  now: EpochMs,
): Promise<CommandResult> {
  if (file === '-' && payload === '-') return misused('tocsin: only one of the two can be standard input\n');
  const routingInput = await read(file);
  if ('unreadable' in routingInput) return misused(`tocsin: ${routingInput.unreadable}\n`);
  const payloadInput = await read(payload);
  if ('unreadable' in payloadInput) return misused(`tocsin: ${payloadInput.unreadable}\n`);
  const routing = readRoutingFile(routingInput.text, DESTINATIONS);
  if (!routing.ok) return wrong(isJson ? asJson(routing) : problemsText(file, routingInput.text, routing.problems));
  const found = findSource(payloadInput.text, now, routing.redaction);
  if ('refusals' in found) {
    const texts = found.refusals.map((refusal) => `${payload}: ${refusal}\n`);
    return wrong(isJson ? asJson({ ok: false, refusals: found.refusals }) : texts.join(''));
  }
  const explanations = explainBatch(found.batch, routing, now);
  return done(isJson ? asJson(explanationJson(found.batch, explanations)) : explanationText(found.batch, explanations));
}
