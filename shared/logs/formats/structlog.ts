import { hasAny, jsonFormat } from './json-format.ts';

/** structlog's JSONRenderer: what happened is the `event`. https://www.structlog.org/en/stable/standard-library.html */
export const structlog = jsonFormat('structlog', {
  is: (json) => typeof json.event === 'string' && hasAny(json, 'level', 'log_level'),
  level: 'level',
  message: ['event'],
  time: ['timestamp'],
});
