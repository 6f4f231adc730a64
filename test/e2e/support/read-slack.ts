import type { SlackMessage } from '../../support/stub-slack.ts';

/** Names of instants that a test knows. What is within two seconds of one is read as its name. */
export type Instants = Readonly<Record<string, number>>;

const NEAR = 2000;

/**
 * The whole text that a person reads in a message, line by line. Times are read as the names of the instants that the test
 * knows, and durations of less than three minutes as `{seconds}`: how long a real program takes is no matter here. All other
 * times and durations are left as they are.
 */
export function readSlack(message: Pick<SlackMessage, 'blocks'>, instants: Instants): readonly string[] {
  return textsIn(message.blocks)
    .flatMap((text) => text.split('\n'))
    .map((line) => readLine(line, instants));
}

/** What a phone shows of it. */
export const readPhone = ({ text }: Pick<SlackMessage, 'text'>, instants: Instants): string => readLine(text, instants);

const readLine = (line: string, instants: Instants): string =>
  line
    .replace(/<!date\^(\d+)\^([^|]*)\|([^>]*)>/g, (_, unix, form, fallback) =>
      readDate(Number(unix) * 1000, { form, fallback, instants }),
    )
    .replace(/\b(?:under 1s|(?:[12]m )?\d{1,2}s)\b/g, '{seconds}')
    .replace(/(?<=incident `)[\w-]+/g, '{incident}');

interface Written {
  readonly form: string;
  readonly fallback: string;
  readonly instants: Instants;
}

/** The fallback has to be the same instant: it is what readers of a mail or of a script see. */
function readDate(at: number, { form, fallback, instants }: Written): string {
  const utc = `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const expected = form === '{time}' ? utc.slice(11) : utc;
  if (fallback !== expected) return `{${fallback}, though it is ${expected}}`;
  const name = Object.entries(instants).find(([, instant]) => Math.abs(instant - at) <= NEAR)?.[0];
  return `{${name ?? (at > Date.now() - 240_000 ? 'now' : utc)}}`;
}

function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === 'text' && typeof one === 'string' ? [one] : textsIn(one),
  );
}
