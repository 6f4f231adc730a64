import * as z from 'zod';

const NAME = /^(?!xox|xapp)[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/**
 * The name of a secret in the routing file. A URL or a token in its place is refused: the file is read by many, and
 * whatever is written in it is in the history of a repository. The rule never repeats what was found.
 */
export function secretName(example: string): z.ZodString {
  const error = `the name of a secret, such as ${example}: secrets are named here, never written`;
  return z.string({ error }).regex(NAME, { error });
}
