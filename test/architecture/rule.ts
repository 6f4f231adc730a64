import { lineAt, type SourceFile } from './syntax.ts';

/** A place that breaks a rule. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

export const found = ({ path, text }: SourceFile, offset: number, what: string): Finding => ({
  file: path,
  line: lineAt(text, offset),
  what,
});
