import { isJson, textAt } from './json.ts';
import type { EntryFacts, LogFormat } from './log-format.ts';

/**
 * Events of Lambda's platform, when the log format is JSON. Each invocation ends in one `platform.report`, so the other
 * events that tell the same are left out.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export const lambdaPlatform: LogFormat = {
  name: 'lambda-platform',
  read: ({ json }) => {
    const type = json?.type;
    if (json === undefined || typeof type !== 'string' || !type.startsWith('platform.')) return undefined;
    const record = isJson(json.record) ? json.record : {};
    const status = textAt(record, 'status') ?? 'success';
    const isReport = type === 'platform.report' || type === 'platform.initReport';
    return isReport && status !== 'success'
      ? failed(type, status, textAt(record, 'errorType'))
      : { level: 'info', message: type };
  },
};

function failed(type: string, status: string, errorType: string | undefined): EntryFacts {
  const what = type === 'platform.initReport' ? 'Initialization' : 'Task';
  if (status === 'timeout') return { level: 'error', message: `${what} timed out`, exceptionType: 'Lambda.Timeout' };
  const ended = status === 'error' ? 'ended with an error' : 'failed';
  return { level: 'fatal', message: `${what} ${ended}`, exceptionType: errorType ?? 'Runtime.ExitError' };
}
