import { jsonFormat } from './json-format.ts';

/** Pino. Levels are numbers, the time is in milliseconds. https://github.com/pinojs/pino/blob/main/docs/api.md */
export const pino = jsonFormat('pino', {
  is: ({ level, time, v }) => typeof level === 'number' && level >= 10 && typeof time === 'number' && v === undefined,
  level: 'level',
  message: ['msg', 'message'],
  service: 'name',
  time: ['time'],
});
