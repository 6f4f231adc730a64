import { type LogLevel, levelNamed } from '../log-record.ts';

/** What stands before the message of a log line, and what it says of it. */
export interface TextHead {
  readonly level: LogLevel;
  /** Where the message begins. */
  readonly messageAt: number;
}

/** Parts of a head that are read, and characters. */
const MOST_PARTS = 14;
const LONGEST_HEAD = 400;
const LONGEST_PART = 200;

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}', '<': '>', '【': '】' };
const SEPARATORS = ' \t|-:：,>·•';
const ENDS_PART = ' \t|';

/** Words in small letters that are a level right behind a time; others begin a sentence as often. */
const BARE = new Set(['trace', 'debug', 'info', 'warn', 'warning', 'error', 'fatal']);
/** Letters of levels before an exclamation mark: of Telegraf, the CloudWatch agent and npm. */
const WITH_MARK: ReadonlyMap<string, LogLevel> = new Map([
  ['D!', 'debug'],
  ['I!', 'info'],
  ['W!', 'warn'],
  ['E!', 'error'],
  ['ERR!', 'error'],
]);
/** What PostgreSQL writes below a message, with two blanks behind the colon. */
const BELOW_MESSAGE =
  /^(?:DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION|ANWEISUNG|TIPP|ZUSAMMENHANG|INSTRUCTION|CONTEXTE|ASTUCE|DÉTAIL):$/;
/** Names that may stand before a level; with a colon behind each, or a time somewhere, it is no sentence. */
const NAME = /^[\p{L}\d_.@$/#*+-]{1,80}:?,?$/u;
const MOST_NAMES = 3;
const PAIR = /^[A-Za-z_][\w.-]{0,60}=\S{0,200}$/;
const TIME = /\d[:/.-]\d/;
const TIME_WORD =
  /^(?:UTC|GMT|[A-Z]{2,4}T|AM|PM|am|pm|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun),?$/;

/**
 * Reads the head of a line in any order of its parts: times, numbers, names, threads in brackets, and a level in capitals,
 * in brackets, before a colon or behind a time. Undefined when there is none: a word in a sentence is no level.
 */
export function headOf(text: string): TextHead | undefined {
  return new Head(text).read();
}

class Head {
  readonly #text: string;
  readonly #end: number;
  #at = 0;
  /** A time, or anything else that begins with a digit, was passed. */
  #isTimed = false;
  /** The part before was a time. */
  #isBehindTime = false;
  #names = 0;
  #bareNames = 0;

  constructor(text: string) {
    this.#text = text;
    const line = text.indexOf('\n');
    this.#end = Math.min(line < 0 ? text.length : line, LONGEST_HEAD);
  }

  read(): TextHead | undefined {
    for (let parts = 0; parts < MOST_PARTS; parts += 1) {
      this.#skip(SEPARATORS);
      if (this.#at >= this.#end) return undefined;
      const level = this.#part();
      if (level === 'no-head') return undefined;
      if (level !== 'goes-on') return { level, messageAt: this.#messageAt() };
    }
    return undefined;
  }

  #part(): LogLevel | 'goes-on' | 'no-head' {
    const close = CLOSING[this.#text.charAt(this.#at)];
    return close === undefined ? this.#word() : this.#bracketed(close);
  }

  /** `[error]`, `[INFO ]`; anything else in brackets belongs to the head. */
  #bracketed(close: string): LogLevel | 'goes-on' | 'no-head' {
    const to = this.#text.indexOf(close, this.#at);
    if (to < 0 || to > this.#at + LONGEST_PART || to > this.#end) return 'no-head';
    const inside = this.#text.slice(this.#at + 1, to).trim();
    this.#at = to + 1;
    if (TIME.test(inside)) this.#isTimed = true;
    return levelNamed(inside) ?? 'goes-on';
  }

  #word(): LogLevel | 'goes-on' | 'no-head' {
    const from = this.#at;
    let to = from;
    while (to < this.#end && !ENDS_PART.includes(this.#text.charAt(to))) to += 1;
    if (to - from > LONGEST_PART) return 'no-head';
    const word = this.#text.slice(from, to);
    const level = this.#levelIn(word);
    this.#at = to;
    return level ?? (this.#belongs(word) ? 'goes-on' : 'no-head');
  }

  #levelIn(word: string): LogLevel | undefined {
    if (this.#isTimed && BELOW_MESSAGE.test(word)) return 'info';
    if (this.#bareNames > 0 && !this.#isTimed) return WITH_MARK.get(word);
    return WITH_MARK.get(word) ?? this.#plainLevel(word) ?? levelAtEnd(word);
  }

  /** `ERROR`, `ERROR:`, `error:`, and `error` right behind a time. */
  #plainLevel(word: string): LogLevel | undefined {
    const hasColon = word.endsWith(':') || word.endsWith('：') || word.endsWith(']') || word.endsWith(')');
    const bare = hasColon || word.endsWith(',') ? word.slice(0, -1) : word;
    if (isInCapitals(bare)) return levelNamed(bare);
    const mayBeSmall = hasColon ? this.#isTimed || this.#names === 0 : this.#isBehindTime && BARE.has(bare);
    return mayBeSmall && bare !== 'http' ? levelNamed(bare) : undefined;
  }

  #belongs(word: string): boolean {
    this.#isBehindTime = false;
    const first = word.charCodeAt(0);
    if (first >= 48 && first <= 57) {
      if (TIME.test(word)) this.#isTimed = this.#isBehindTime = true;
      return true;
    }
    if (this.#isTimed && (TIME_WORD.test(word) || PAIR.test(word))) {
      this.#isBehindTime = TIME_WORD.test(word);
      return true;
    }
    // Ruby's letter of the level: `E, [2030-01-02T03:04:05.678901 #17] ERROR -- : message`.
    if (/^[A-Z],$/.test(word) || word === '==>' || word === '*') return true;
    this.#names += 1;
    if (!word.endsWith(':')) this.#bareNames += 1;
    return this.#names <= MOST_NAMES && NAME.test(word);
  }

  /** Behind separators, numbers of processes and times in brackets. */
  #messageAt(): number {
    for (;;) {
      this.#skip(`${SEPARATORS}])`);
      if (this.#text.startsWith('==>', this.#at)) this.#at += 2;
      else if (this.#text.charAt(this.#at) === '=' && this.#text.charAt(this.#at + 1) === '>') this.#at += 1;
      else {
        const [number] = NUMBER_IN_BRACKETS.exec(this.#text.slice(this.#at, this.#at + LONGEST_PART)) ?? [];
        if (number === undefined) return this.#at;
        this.#at += number.length;
      }
    }
  }

  #skip(characters: string): void {
    while (this.#at < this.#end && characters.includes(this.#text.charAt(this.#at))) this.#at += 1;
  }
}

const NUMBER_IN_BRACKETS = /^[[(][\d:.,TZ /-]{1,40}[\])]/;

/** `HTTP` begins a sentence. Words of scripts without capitals count as such only where a colon is behind them. */
const isInCapitals = (word: string): boolean => word.length >= 3 && /^\p{Lu}+$/u.test(word) && word !== 'HTTP';

/** `production.ERROR:` of Monolog, and `UTC:10.0.0.1(51234):shop@orders:[7317]:LOG:` of PostgreSQL on RDS. */
function levelAtEnd(word: string): LogLevel | undefined {
  if (!word.endsWith(':')) return undefined;
  const [, name = ''] = /[.:\]](\p{Lu}{3,20}):$/u.exec(word) ?? [];
  return isInCapitals(name) ? (BELOW_MESSAGE.test(`${name}:`) ? 'info' : levelNamed(name)) : undefined;
}
