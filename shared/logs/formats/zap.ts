import { jsonFormat } from './json-format.ts';

/** zap's production encoder: seconds as a number, levels in small letters. https://pkg.go.dev/go.uber.org/zap#NewProductionEncoderConfig */
export const zap = jsonFormat('zap', {
  is: ({ level, ts, msg }) => typeof level === 'string' && ts !== undefined && typeof msg === 'string',
  level: 'level',
  message: ['msg'],
  time: ['ts'],
});
