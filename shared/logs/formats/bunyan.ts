import { jsonFormat } from './json-format.ts';

/** Bunyan, whose entries have a version of their format. https://github.com/trentm/node-bunyan#core-fields */
export const bunyan = jsonFormat('bunyan', {
  is: ({ level, name, v }) => typeof level === 'number' && typeof name === 'string' && typeof v === 'number',
  level: 'level',
  message: ['msg'],
  service: 'name',
  time: ['time'],
});
