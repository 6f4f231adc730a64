import { firstText, instantIn, type Json } from './json.ts';
import { levelOf } from './json-format.ts';
import type { LogFormat } from './log-format.ts';
import { errorIn } from './logged-error.ts';

const LEVEL = ['level', 'lvl', 'severity'];
const MESSAGE = ['msg', 'message', 'event', 'err', 'error'];
const STARTS = /^(?:[A-Za-z@_][\w.@-]{0,60}=)/;
/** A pair, or a name without a value. */
const PAIR = /([A-Za-z@_][\w.@/-]{0,100})(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*)))?(?:\s+|$)/gy;
const MOST_PAIRS = 200;

/** Names and values: `level=error msg="order failed" order=17`, as logrus, slog, Prometheus and others write. https://brandur.org/logfmt */
export const logfmt: LogFormat = {
  name: 'logfmt',
  read: ({ text }) => {
    if (!STARTS.test(text)) return undefined;
    const fields = pairsOf(text);
    const level = levelOf(firstText(fields, LEVEL));
    const message = firstText(fields, MESSAGE);
    if (level === undefined || message === undefined) return undefined;
    const at = instantIn(firstText(fields, ['time', 'ts', 't', 'timestamp']));
    return { level, message, ...errorIn(fields), fields, ...(at !== undefined && { at }) };
  },
};

/** The pairs of a line, up to what is no pair. Of a name that is twice there, the first. */
function pairsOf(text: string): Json {
  const fields: Record<string, string> = Object.create(null);
  PAIR.lastIndex = 0;
  for (let n = 0; n < MOST_PAIRS; n += 1) {
    const found = PAIR.exec(text);
    if (found === null) break;
    const [, name = '', quoted, bare] = found;
    fields[name] ??= quoted === undefined ? (bare ?? '') : unescaped(quoted);
  }
  return fields;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const unescaped = (text: string): string => text.replace(/\\(.)/g, (_, one: string) => ESCAPES[one] ?? one);
