import { isLiteralSecret } from './literal-secret.ts';

/** Where in the routing file: keys and positions in lists, from the top. */
export type Path = readonly (string | number)[];

export type FindingSeverity = 'error' | 'warning';

/** A mistake in the routing file, before its line is known. The texts complete "found …, expected …". */
export interface ConfigFinding {
  readonly path: Path;
  /** Whether it is the key that is wrong, or its value. */
  readonly at?: 'key' | 'value';
  readonly found: string;
  readonly expected: string;
  readonly hint?: string;
  /** A key that is not one of ours, with what to do instead: nothing else that is wrong there matters. */
  readonly isExplained?: true;
}

/** The same as people see it. Lines and columns count from 1. No text repeats a secret. */
export interface ConfigProblem {
  /** Which check found it. */
  readonly id: string;
  readonly severity: FindingSeverity;
  readonly line: number;
  readonly column: number;
  /** `route.routes[2].matchers[0]`; `file` for the whole. */
  readonly field: string;
  readonly found: string;
  readonly expected: string;
  readonly hint?: string;
}

/** A key that is a secret by its form, pasted where a key belongs, is not repeated. */
export const fieldOf = (path: Path): string =>
  path.reduce<string>((field, part) => {
    if (typeof part === 'number') return `${field}[${part}]`;
    const key = isLiteralSecret(undefined, part) ? '…' : part;
    return field === '' ? key : `${field}.${key}`;
  }, '') || 'file';

/** One line: `12:9 route.group_wait: found …, expected … (hint)`. */
export const formatProblem = ({ line, column, field, found, expected, hint }: ConfigProblem): string =>
  `${line}:${column} ${field}: found ${found}, expected ${expected}${hint === undefined ? '' : ` (${hint})`}`;
