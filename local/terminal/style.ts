import type { Severity } from '../../shared/values/severity.ts';

/** Colours only at a terminal whose user has not asked for none. Source: https://no-color.org */
export const isColourful = (
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): boolean => stream.isTTY === true && !env.NO_COLOR;

/** What a text is marked as. It must have no control characters left: a style is put around it as it is. */
export type Mark = 'bold' | 'dim' | 'place' | 'over' | Severity;

export type Style = (mark: Mark, text: string) => string;

/** Source: https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters */
const CODES: Readonly<Record<Mark, number>> = {
  bold: 1,
  dim: 2,
  place: 36,
  over: 32,
  critical: 31,
  error: 31,
  warning: 33,
  info: 34,
  none: 0,
};

export const styleOf = (colourful: boolean): Style =>
  colourful ? (mark, text) => `\u001b[${CODES[mark]}m${text}\u001b[0m` : (_, text) => text;
