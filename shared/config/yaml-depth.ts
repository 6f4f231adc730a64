import { Lexer, Parser } from 'yaml';

/**
 * The offset at which maps and lists nest deeper than `most`, or undefined. Each token is looked at as it comes, so that
 * a text of nothing but brackets ends here: what composes a document from tokens calls itself once a level, and ends the
 * process where the stack ends within a regular expression.
 */
export function tooDeepAt(text: string, most: number): number | undefined {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    const at = parser.offset;
    for (const _ of parser.next(lexeme)) {
      // A document that is complete.
    }
    // The document itself is at the bottom, and the value that is being read at the top.
    if (parser.stack.length > most + 2) return at;
  }
  return undefined;
}
