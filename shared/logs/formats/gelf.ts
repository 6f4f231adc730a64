import { hasAll, jsonFormat } from './json-format.ts';

/** Graylog's format: levels are those of syslog. https://go2docs.graylog.org/current/getting_in_log_data/gelf.html */
export const gelf = jsonFormat('gelf', {
  is: (json) => hasAll(json, 'version', 'host', 'short_message'),
  level: 'level',
  scale: 'syslog',
  message: ['full_message', 'short_message'],
  time: ['timestamp'],
});
