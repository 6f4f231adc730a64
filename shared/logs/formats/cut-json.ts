import { levelOf } from './json-format.ts';
import type { LogFormat } from './log-format.ts';

/** Docker cuts a line at 16 KB: what stands in front is still there. */
const LEVEL =
  /"(?:level|severity|lvl|levelname|log\.level|log_level|severity_text|severityText|@level|L)": ?(?:"([^"\\]{1,20})"|(\d{1,3})\b)/;
const MESSAGE = /"(?:message|msg|event|@message|M)": ?"((?:[^"\\]|\\.){0,4096})/;

/** The beginning of a JSON object whose end is missing. */
export const cutJson: LogFormat = {
  name: 'cut-json',
  read: ({ text, json }) => {
    if (json !== undefined || !/^\{\s{0,20}"/.test(text)) return undefined;
    const [, word, number] = LEVEL.exec(text) ?? [];
    const level = levelOf(word ?? Number(number ?? Number.NaN));
    const message = MESSAGE.exec(text)?.[1];
    return level === undefined || message === undefined
      ? undefined
      : { level, message: message.replace(/\\(.)/g, '$1') };
  },
};
