import { TIME, textFormat } from './text-format.ts';

const WHEN = String.raw`(?<time>${TIME}|\d{2}:\d{2}:\d{2}[.,]\d{3})`;
const LEVEL = '(?<level>TRACE|DEBUG|INFO|WARN|ERROR|FATAL|OFF)';
/** Without a dot, a word before a colon may as well be the message's first. */
const QUALIFIED = String.raw`[\w$]{1,100}(?:\.[\w$]{1,100}){1,20}`;
const LOGGER = String.raw`[\w.$/\[\]]{1,200}(?::\d{1,6})?`;

/** Logback, Log4j and Spring Boot, as they come and in their most common patterns. */
export const logback = textFormat(
  'logback',
  new RegExp(String.raw`^${WHEN} \[[^\]]{0,200}\] ${LEVEL} +${LOGGER} +-+ +(?<message>.*)$`, 's'),
  new RegExp(
    String.raw`^${WHEN} +${LEVEL} +(?:\d{1,10} )?--- (?:\[[^\]]{0,200}\] ?){0,4} ?${LOGGER} *: (?<message>.*)$`,
    's',
  ),
  new RegExp(
    String.raw`^${WHEN} +${LEVEL} +\[[^\]]{0,200}\] (?:\([^)]{0,200}\) )?${QUALIFIED}(?: \([^)]{0,200}\))?(?: -|:) (?<message>.*)$`,
    's',
  ),
  new RegExp(String.raw`^${WHEN} +${LEVEL} +${LOGGER}(?::\d{1,6})?(?: -|:) (?<message>.*)$`, 's'),
  new RegExp(String.raw`^${LEVEL} +\[[^\]]{0,200}\] ${LOGGER}(?: -|:) (?<message>.*)$`, 's'),
);
