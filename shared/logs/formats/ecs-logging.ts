import { valueAt } from './json.ts';
import { jsonFormat } from './json-format.ts';

/** Elastic Common Schema, as its logging libraries and Log4j's default template write it. https://www.elastic.co/guide/en/ecs-logging/overview/current/intro.html */
export const ecsLogging = jsonFormat('ecs-logging', {
  is: (json) =>
    valueAt(json, 'log.level') !== undefined &&
    (json['@timestamp'] !== undefined || valueAt(json, 'ecs.version') !== undefined),
  level: 'log.level',
  message: ['message', 'error.message'],
  service: 'service.name',
  time: ['@timestamp'],
});
