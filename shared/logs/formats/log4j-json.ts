import { hasAll, hasAny, jsonFormat } from './json-format.ts';

/** Log4j's JsonLayout. https://logging.apache.org/log4j/2.x/manual/layouts.html */
export const log4jJson = jsonFormat('log4j-json', {
  is: (json) => hasAll(json, 'loggerName', 'level') && hasAny(json, 'instant', 'timeMillis', 'endOfBatch'),
  level: 'level',
  message: ['message'],
  time: ['timeMillis', 'instant.epochSecond'],
});
