import { levelNamed } from '../log-record.ts';
import { jsonFormat } from './json-format.ts';

/** Winston's `format.json()`: a level in small letters, a message, and all else beside them. https://github.com/winstonjs/winston#formats */
export const winston = jsonFormat('winston', {
  is: ({ level, message }) =>
    typeof level === 'string' &&
    levelNamed(level) !== undefined &&
    level === level.toLowerCase() &&
    typeof message === 'string',
  level: 'level',
  message: ['message'],
  time: ['timestamp'],
});
