/** What a command ends with: its text for standard output, and `problems` for standard error. */
export interface CommandResult {
  /** 0: done. 1: what it was given is wrong. 2: it was called wrongly, or a file cannot be read. */
  readonly exitCode: 0 | 1 | 2;
  readonly output: string;
  readonly problems: string;
}

export const done = (output: string): CommandResult => ({ exitCode: 0, output, problems: '' });
/** The answer is that something is wrong: it is what was asked for, so it goes to standard output. */
export const wrong = (output: string): CommandResult => ({ exitCode: 1, output, problems: '' });
export const misused = (problems: string): CommandResult => ({ exitCode: 2, output: '', problems });

export const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** A file that was named on the command line; `-` for standard input. */
export type ReadInput = (name: string) => Promise<{ readonly text: string } | { readonly unreadable: string }>;
