import { jsonFormat } from './json-format.ts';

/** logrus' JSONFormatter: levels in small letters, the time as a text. https://pkg.go.dev/github.com/sirupsen/logrus#JSONFormatter */
export const logrus = jsonFormat('logrus', {
  is: ({ level, time, msg }) => typeof level === 'string' && typeof time === 'string' && typeof msg === 'string',
  level: 'level',
  message: ['msg'],
  time: ['time'],
});
