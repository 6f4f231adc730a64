/** Type and message in the line that begins a stack trace. */
export interface ExceptionHeader {
  readonly type: string;
  readonly message: string;
}

/** What programs write before the type. */
const BEFORE_TYPE =
  /^(?:\[|Exception in thread "[^"]*" |Uncaught |Unhandled [Ee]xception[.:] |Unhandled rejection |<#[\da-f]{8}> |Caused by: |Suppressed: |Wrapped by: |\[cause\]: |\(node:\d+\) )+/;
const TYPE = /^\\?[A-Za-z_$][\w$]*(?:[.:\\]{1,2}[A-Za-z_$][\w$]*)*(?: \[[\w.]+\])?(?=:|$)/;
/** The end of a type in the middle of a line: `Order failed OrderError: no amount`. */
const TYPE_END = /(?:Error|Exception|Throwable)(?=(?: \[[\w.]+\])?(?::\s|$))/g;
const LOOKS_LIKE_TYPE =
  /(?:Error|Exception|Throwable|Fault|Failure|Interrupt|Exit|Warning|Group|Panic)(?: \[[\w.]+\])?$|^[a-z][\w$]*\.[\w$.]*[A-Z]|^[A-Z]\w*(?:::[A-Z]\w*)+$/;
const LONGEST_HEADER = 2000;

/** Reads `com.example.OrderException: order 8841 cannot be read`; the type is empty when the line names none. */
export function readHeader(line: string): ExceptionHeader {
  const whole = line.trim().slice(0, LONGEST_HEADER);
  // Node writes an error without a trace as `[Error: message] {`.
  const text = (whole.startsWith('[') ? whole.replace(/\](?: \{)?$/, '') : whole).replace(BEFORE_TYPE, '');
  const type = TYPE.exec(text)?.[0];
  if (type !== undefined && LOOKS_LIKE_TYPE.test(type)) return { type, message: messageAfter(text, type.length) };
  return headerInside(text) ?? { type: '', message: text };
}

function headerInside(text: string): ExceptionHeader | undefined {
  for (const match of text.matchAll(TYPE_END)) {
    const to = match.index + match[0].length;
    let from = match.index;
    while (from > 0 && /[\w$.]/.test(text.charAt(from - 1))) from -= 1;
    if (from === 0 || /[\s([]/.test(text.charAt(from - 1))) {
      return { type: text.slice(from, to), message: messageAfter(text, to) };
    }
  }
  return undefined;
}

const messageAfter = (text: string, at: number): string => text.slice(at).replace(/^(?: \[[\w.]+\])?:?\s*/, '');
