import { isOwnClass, isOwnDotnetName, isOwnScript } from './in-app.ts';
import { placeOfFile, type StackFrame } from './stack-frame.ts';
import { upTo } from './up-to.ts';

/**
 * Reads a line that begins with `at `, as Node, the JVM and .NET write frames. Undefined when it is none of theirs.
 */
export function readAtFrame(line: string): StackFrame | undefined {
  const text = line.startsWith('at async ') ? line.slice(9) : line.slice(3);
  const open = text.indexOf('(');
  if (open < 0) return SCRIPT_PLACE.test(text) ? scriptFrame('', text.replace(/(?<![\s{,])[\s{,]+$/, '')) : undefined;
  const close = text.indexOf(')', open);
  const inside = text.slice(open + 1, close < 0 ? text.length : close);
  if (text.charCodeAt(open - 1) === 32) return scriptFrame(text.slice(0, open - 1), inside);
  if (JVM_PLACE.test(inside)) return jvmFrame(text.slice(0, open));
  return close < 0 ? undefined : dotnetFrame(text.slice(0, open));
}

const SCRIPT_PLACE = /:\d+:\d+[\s{,]*$/;
const JVM_PLACE =
  /^(?:Native Method|Unknown Source|<generated>|[^:()]{1,200}\.(?:java|kt|kts|scala|groovy|clj)(?::\d+)?)$/;

/** Columns that only minified code reaches; a short name needs less to be one that a minifier made. */
const LONG_LINE = 500;
const LONG_LINE_OF_SHORT_NAME = 120;
const MINIFIED_NAME = /(?:^|\.)[A-Za-z_$]{1,2}\d?$/;

/** `orders.mjs:14:11` with the name of the function before it. */
function scriptFrame(name: string, location: string): StackFrame {
  const [, path = location, line = '', column = ''] = /^(.*?):(\d{1,9}):(\d{1,9})$/.exec(location) ?? [];
  const cleaned = scriptName(name);
  const isShort = MINIFIED_NAME.test(cleaned) && line !== '';
  const isMinified = Number(column) >= (isShort ? LONG_LINE_OF_SHORT_NAME : LONG_LINE) || (isShort && line === '1');
  return { place: placeOfFile(path), name: isMinified ? '' : cleaned, isInApp: isOwnScript(location) };
}

/** What V8 puts before a name for the kind of call, and Lambda's runtime and bundlers for where a function is kept. */
const CALL_PREFIX = /^(?:new |async |get |set |Object\.|Runtime\.|Module\.|module\.|exports\.|process\.|global\.)/;

function scriptName(name: string): string {
  let cleaned = withoutAlias(name);
  while (CALL_PREFIX.test(cleaned)) cleaned = cleaned.replace(CALL_PREFIX, '');
  return cleaned === '<anonymous>' ? '' : cleaned;
}

/** `Orders.read [as handler]`, without what is in brackets at the end. */
function withoutAlias(name: string): string {
  if (!name.endsWith(']')) return name;
  const alias = name.indexOf(ALIAS, name.lastIndexOf(']', name.length - 2) + 1);
  return alias < 0 ? name : name.slice(0, alias);
}
const ALIAS = ' [as ';

/** The address of a class that has no name, as of lambdas: `Orders$$Lambda$14/0x0000000800c03000`. */
const HIDDEN_CLASS = /\/(?:0x)?[\da-f]+(?=\.)/;

/** `java.base/java.lang.Integer.parseInt`. */
function jvmFrame(qualified: string): StackFrame {
  const named = qualified.replace(HIDDEN_CLASS, '');
  const whole = named.slice(named.lastIndexOf('/') + 1);
  const dot = whole.lastIndexOf('.');
  const place = withoutGenerated(whole.slice(0, Math.max(0, dot)));
  return {
    place,
    name: withoutGenerated(whole.slice(dot + 1)),
    isInApp: isOwnClass(place) && !place.startsWith('$Proxy'),
  };
}

/**
 * A name of the JVM without what compilers and proxies generate: `Orders$$EnhancerBySpringCGLIB$$1f2e`, `Orders$1`,
 * `lambda$read$0`, `Orders$$Lambda/0x0000`, `access$000`.
 */
const withoutGenerated = (name: string): string => upTo(name, ['$$']).replace(/\$\d+/g, '');

/** `Shop.Orders.<Read>d__5.MoveNext`: the state machine of an `async` method, and closures, have the method's name. */
function dotnetFrame(qualified: string): StackFrame {
  const named = qualified
    .replace(/<>c(?:__DisplayClass[\d_]+)?\./g, '')
    .replace(/<([^<>]*)>[a-z]__[\w|]+/g, '$1')
    .replace(/\.MoveNext$/, '')
    .replace(/`\d+/g, '');
  const whole = withoutBrackets(named);
  const dot = whole.lastIndexOf('.');
  return { place: whole.slice(0, Math.max(0, dot)), name: whole.slice(dot + 1), isInApp: isOwnDotnetName(whole) };
}

/** Generic arguments, `List[int]`. A bracket that is not closed stays. */
function withoutBrackets(text: string): string {
  let rest = '';
  let from = 0;
  for (;;) {
    const open = text.indexOf('[', from);
    const close = open < 0 ? -1 : text.indexOf(']', open);
    if (close < 0) return rest + text.slice(from);
    rest += text.slice(from, open);
    from = close + 1;
  }
}
