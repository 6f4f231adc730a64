import { hasAll, hasAny, jsonFormat } from './json-format.ts';

/** Logback: its own JsonEncoder, and logstash-logback-encoder. https://logback.qos.ch/manual/encoders.html#JsonEncoder */
export const logbackJson = jsonFormat('logback-json', {
  is: (json) =>
    hasAny(json, 'logger_name', 'loggerName') && hasAny(json, '@timestamp', 'timestamp') && hasAll(json, 'level'),
  level: 'level',
  message: ['formattedMessage', 'message'],
  time: ['@timestamp', 'timestamp'],
});
