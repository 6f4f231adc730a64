import { hasAll, jsonFormat } from './json-format.ts';

/** Serilog's JsonFormatter. https://github.com/serilog/serilog/wiki/Formatting-Output */
export const serilogJson = jsonFormat('serilog-json', {
  is: (json) => hasAll(json, 'Timestamp', 'Level', 'MessageTemplate'),
  level: 'Level',
  message: ['RenderedMessage', 'MessageTemplate'],
  time: ['Timestamp'],
});
