import { TIME, textFormat } from './text-format.ts';

const LEVEL = '(?<level>VRB|DBG|INF|WRN|ERR|FTL)';

/** Serilog's text: levels of three letters. https://github.com/serilog/serilog/wiki/Formatting-Output */
export const serilog = textFormat(
  'serilog',
  new RegExp(String.raw`^\[(?:(?<time>${TIME})|\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) ${LEVEL}\] (?<message>.*)$`, 's'),
  new RegExp(String.raw`^(?<time>${TIME}) \[${LEVEL}\] (?<message>.*)$`, 's'),
);
