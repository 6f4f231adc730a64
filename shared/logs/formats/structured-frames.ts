import { firstText, isJson, type Json } from './json.ts';

const FILE = ['file', 'filename', 'fileName'];
const LINE = ['line', 'lineno', 'lineNumber'];
const METHOD = ['function', 'method', 'name', 'methodName'];
const CLASS = ['class', 'className', 'declaringClass'];

/**
 * A trace that was logged as data, as the text that the language writes: Python's frames (Powertools, structlog), the
 * outermost first; the JVM's (Log4j), the innermost first. Undefined when there are no frames.
 */
export function framesText(error: Json): string | undefined {
  const { frames } = error;
  if (!Array.isArray(frames)) return undefined;
  const chained = frames.filter(isJson);
  const [first] = chained;
  if (first === undefined) return undefined;
  if (Array.isArray(first.frames)) return chained.map(framesText).reverse().join('\n');
  return firstText(first, CLASS) === undefined ? pythonText(error, chained) : chained.map(jvmLine).join('\n');
}

function pythonText(error: Json, frames: readonly Json[]): string {
  const lines = frames.map((frame) => {
    const [file = '', line = '0', name = ''] = [FILE, LINE, METHOD].map((names) => firstText(frame, names));
    return `  File "${file}", line ${line}, in ${name}`;
  });
  const type = firstText(error, ['exc_type', 'type']) ?? 'Exception';
  const message = firstText(error, ['exc_value', 'value', 'message']) ?? '';
  return ['Traceback (most recent call last):', ...lines, `${type}: ${message}`].join('\n');
}

function jvmLine(frame: Json): string {
  const [owner = '', name = '', file = 'Unknown Source', line] = [CLASS, METHOD, FILE, LINE].map((names) =>
    firstText(frame, names),
  );
  return `\tat ${owner}.${name}(${line === undefined ? file : `${file}:${line}`})`;
}
