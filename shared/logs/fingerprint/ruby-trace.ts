import { readHeader } from './exception-header.ts';
import { LONGEST_TRACE, type LoggedException, placeOfFile, type StackFrame } from './stack-frame.ts';

/** ``/app/lib/pay.rb:17:in `charge'``; from Ruby 3.4 on with two apostrophes and the class: `'Shop::Pay#charge'`. */
export const RUBY_FRAME = /(?:^|[\r\n])[ \t]{0,20}(?:from )?[^\s:]{1,500}:\d{1,7}:in [`'"]/;
const FRAME = /^[ \t]{0,20}(?:from )?(?<path>[^\s:]{1,500}):\d{1,7}:in [`'"](?<name>[^'"]{1,300})['"](?<rest>.*)$/;
/** Behind the place of an uncaught exception: `: no amount (Shop::PayError)`. */
const UNCAUGHT = /^: (?<message>.*) \((?<type>[A-Z][\w:]{0,200})\)$/;
/** Rails: `NoMethodError (undefined method 'total' for nil):`. */
const OF_RAILS = /^(?:.{0,300}?: )?(?<type>[A-Z][\w:]{0,200}) \((?<message>.*)\):?$/;
const CALL = /^(?:block|rescue|ensure)(?: \(\d{1,3} levels\))? in /;

/**
 * Reads the traces of Ruby: the first line has the place, the message and the type, or type and message stand above the
 * frames, the innermost first. Ruby programs throw one type for many things, so messages count.
 */
export function readRubyTrace(lines: readonly string[]): readonly LoggedException[] {
  const frames: StackFrame[] = [];
  let header: { type: string; message: string } | undefined;
  for (const line of lines) {
    const { path = '', name = '', rest = '' } = FRAME.exec(line)?.groups ?? {};
    if (path === '') {
      if (frames.length === 0 && line.trim() !== '') header ??= headerOf(line);
      continue;
    }
    const uncaught = UNCAUGHT.exec(rest)?.groups;
    if (uncaught !== undefined) header = { type: uncaught.type ?? '', message: uncaught.message ?? '' };
    if (frames.length < LONGEST_TRACE) frames.push(frameOf(path, name));
  }
  return [{ type: '', message: '', ...header, frames, countsMessage: true }];
}

function headerOf(line: string): { type: string; message: string } {
  const { type, message } = OF_RAILS.exec(line.trim())?.groups ?? {};
  return type === undefined || message === undefined ? readHeader(line) : { type, message };
}

function frameOf(path: string, name: string): StackFrame {
  const method = name.replace(CALL, '');
  return {
    place: placeOfFile(path),
    name: method.slice(Math.max(method.lastIndexOf('#'), method.lastIndexOf('.')) + 1),
    isInApp: !/\/gems\/|\/lib\/ruby\/|^<internal:/.test(path),
  };
}
