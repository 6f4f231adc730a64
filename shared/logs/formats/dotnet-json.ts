import { hasAll, jsonFormat } from './json-format.ts';

/** The JSON console of Microsoft.Extensions.Logging. https://learn.microsoft.com/dotnet/core/extensions/console-log-formatter#json */
export const dotnetJson = jsonFormat('dotnet-json', {
  is: (json) => hasAll(json, 'LogLevel', 'Category', 'Message'),
  level: 'LogLevel',
  message: ['Message'],
  time: ['Timestamp'],
});
