import { hasAll, hasAny, jsonFormat } from './json-format.ts';

/** Serilog's compact JSON; without `@l` the level is Information. https://github.com/serilog/serilog-formatting-compact#format-details */
export const serilogCompact = jsonFormat('serilog-compact', {
  is: (json) => hasAll(json, '@t') && hasAny(json, '@m', '@mt'),
  level: '@l',
  message: ['@m', '@mt'],
  time: ['@t'],
});
