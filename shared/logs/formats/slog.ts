import { jsonFormat } from './json-format.ts';

/** Go's log/slog: levels in capitals, perhaps with a distance (`ERROR+2`). https://pkg.go.dev/log/slog#NewJSONHandler */
export const slog = jsonFormat('slog', {
  is: ({ level, time, msg }) =>
    typeof level === 'string' &&
    /^[A-Z]{4,5}(?:[+-]\d+)?$/.test(level) &&
    typeof time === 'string' &&
    typeof msg === 'string',
  level: 'level',
  message: ['msg'],
  time: ['time'],
});
