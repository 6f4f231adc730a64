import { textFormat } from './text-format.ts';

/** The console of Microsoft.Extensions.Logging: level, category and event, and the message indented below. */
export const dotnetConsole = textFormat(
  'dotnet-console',
  /^(?<level>trce|dbug|info|warn|fail|crit): [\w.`+]{1,200}\[-?\d{1,10}\]\s{1,8}(?<message>.*)$/s,
);
