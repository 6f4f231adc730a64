import * as z from 'zod';
import { counted } from '../../shared/messages/wording.ts';
import { redact } from '../../shared/redaction/redact.ts';
import { oneLine } from '../../shared/values/cut.ts';
import { formatInstant, instant } from '../../shared/values/time.ts';
import { type DeadLetter, type DeadLetters, DeadLettersUnreachable } from '../dead-letters/dead-letter.ts';
import { asJson, type CommandResult, done, misused, wrong } from './command.ts';

interface Call {
  /** Behind `dead-letters`. */
  readonly words: readonly string[];
  readonly all: boolean;
  readonly isJson: boolean;
}

/** `tocsin dead-letters`: what was set aside, one of it, or sends it again. */
export async function deadLetters({ words, all, isJson }: Call, of: () => DeadLetters): Promise<CommandResult> {
  const [action, ...ids] = words;
  try {
    const letters = of();
    if (action === undefined && !all) return listed(await letters.list(), isJson);
    if (action === 'show' && ids.length === 1 && !all) return shown(await letters.list(), ids[0] ?? '', isJson);
    if (action === 'send' && all === (ids.length === 0)) return await sent(letters, all ? 'all' : ids, isJson);
  } catch (error) {
    if (error instanceof DeadLettersUnreachable) return misused(`tocsin: ${error.message}\n`);
    throw error;
  }
  return misused('tocsin: dead-letters takes nothing, show ID, send ID... or send --all. Try: tocsin --help\n');
}

function listed(letters: readonly DeadLetter[], isJson: boolean): CommandResult {
  if (isJson) return done(asJson(letters.map(withoutData)));
  if (letters.length === 0) return done('Nothing was given up.\n');
  const lines = letters.map(
    (one) => `${one.id}  ${timeOf(one)}  ${one.queue}  ${whatOf(one)}\n  ${oneLine(clean(one.reason))}\n`,
  );
  const next = 'tocsin dead-letters show ID, or send ID once what is wrong is mended';
  return done(`${counted(letters.length, 'dead letter')}\n\n${lines.join('')}\n${next}\n`);
}

function shown(letters: readonly DeadLetter[], id: string, isJson: boolean): CommandResult {
  const letter = letters.find((one) => one.id === id);
  if (letter === undefined) return wrong(`there is no dead letter ${id}\n`);
  if (isJson) return done(asJson(withoutData(letter)));
  const { queue, reason, body } = withoutData(letter);
  return done(`${id}\nset aside: ${timeOf(letter)}\nqueue: ${queue}\nreason: ${reason}\n\n${body}\n`);
}

async function sent(letters: DeadLetters, ids: readonly string[] | 'all', isJson: boolean): Promise<CommandResult> {
  const known = await letters.list();
  const wanted = ids === 'all' ? known : known.filter(({ id }) => ids.includes(id));
  const again = await letters.send(wanted);
  const missing = (ids === 'all' ? wanted.map(({ id }) => id) : ids).filter((id) => !again.includes(id));
  const end = missing.length === 0 ? done : wrong;
  if (isJson) return end(asJson({ sent: again, missing }));
  const notThere = missing.map((id) => `there is no dead letter ${id}\n`);
  return end(`${counted(again.length, 'dead letter')} sent again\n${notThere.join('')}`);
}

const clean = (text: string): string => redact(text).text;

const withoutData = (letter: DeadLetter): DeadLetter => ({
  ...letter,
  reason: clean(letter.reason),
  body: clean(letter.body),
});

const timeOf = ({ at }: DeadLetter): string => formatInstant(instant(Date.parse(at)));

const NOTIFICATION = z.object({ incident: z.string(), place: z.string() });

/** Which place was not notified of which incident, or how large the message is. */
function whatOf({ queue, body }: DeadLetter): string {
  const read = queue === 'delivery' ? NOTIFICATION.safeParse(jsonIn(body)) : undefined;
  return read?.success === true
    ? `${read.data.place} of incident ${read.data.incident}`
    : counted(Buffer.byteLength(body), 'byte');
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
