import { hasAll, hasAny, jsonFormat } from './json-format.ts';

/** Powertools for AWS Lambda. https://docs.powertools.aws.dev/lambda/python/latest/core/logger/#standard-structured-keys */
export const powertools = jsonFormat('powertools', {
  is: (json) =>
    hasAll(json, 'level', 'message', 'service') &&
    hasAny(json, 'cold_start', 'sampling_rate', 'xray_trace_id', 'function_request_id', 'location'),
  level: 'level',
  message: ['message'],
  service: 'service',
  time: ['timestamp'],
});
