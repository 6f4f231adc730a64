import { isJson, type Json } from './json.ts';
import { hasAny, jsonFormat } from './json-format.ts';
import type { LogFormat } from './log-format.ts';

/**
 * What a function logs when Lambda's log format is JSON, and errors that Lambda's runtimes write by themselves.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export const lambdaJson: LogFormat = {
  name: 'lambda-json',
  read: ({ json }) =>
    json === undefined || !isLambda(json) ? undefined : fields.read({ text: '', json: opened(json) }),
};

const isLambda = (json: Json): boolean =>
  hasAny(json, 'requestId', 'AWSRequestId')
    ? hasAny(json, 'timestamp') && hasAny(json, 'level', 'message')
    : hasAny(json, 'errorType') && hasAny(json, 'errorMessage', 'stackTrace', 'stack');

/** An error that was logged stands as an object in `message`. */
const opened = (json: Json): Json =>
  isJson(json.message) && hasAny(json.message, 'errorType', 'errorMessage')
    ? { ...json, ...json.message, message: undefined }
    : json;

const fields = jsonFormat('lambda-json', {
  is: () => true,
  level: 'level',
  message: ['message', 'errorMessage'],
  time: ['timestamp'],
});
