import { TIME, textFormat } from './text-format.ts';

const LEVELS = 'TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|FATAL|CRITICAL|CRIT|SEVERE|ALERT|EMERG|PANIC';
const NAME = String.raw`(?:\[[^\]]{0,100}\]|\([^)]{0,100}\)|[\w.-]{1,60}:)`;

/** Any other text that tells its level in capitals or brackets near its beginning, behind a time, a thread or a name. */
export const leveledText = textFormat(
  'leveled-text',
  new RegExp(
    String.raw`^(?:\[?(?<time>${TIME})\]?[ \t]+)?(?:${NAME}[ \t]+){0,3}[[(<|]?(?<level>${LEVELS})[\])>|:]{0,2}[ \t:|-]+(?<message>.*)$`,
    's',
  ),
  new RegExp(
    String.raw`^(?:\[?(?<time>${TIME})\]?[ \t]+)?(?:${NAME}[ \t]+){0,3}?\[(?<level>${LEVELS})\][ \t:|-]+(?<message>.*)$`,
    'is',
  ),
  /^(?<level>error|warn|warning|info|fatal|debug): (?<message>.*)$/s,
);
