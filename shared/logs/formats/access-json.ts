import { answered } from './access-log.ts';
import { firstText } from './json.ts';
import { hasAny } from './json-format.ts';
import type { LogFormat } from './log-format.ts';

export const STATUS = ['status', 'status_code', 'statusCode', 'res.statusCode'];
const METHOD = ['request_method', 'method', 'httpMethod', 'requestMethod'];
const PATH = ['request_uri', 'uri', 'path', 'url', 'request'];

/** Requests as nginx, API Gateway and proxies write them where JSON was configured: no level, but a status. */
export const accessJson: LogFormat = {
  name: 'access-json',
  read: ({ json }) => {
    if (json === undefined || hasAny(json, 'level', 'severity', 'message', 'msg')) return undefined;
    const status = firstText(json, STATUS);
    if (status === undefined || !/^[1-5]\d\d$/.test(status) || firstText(json, [...METHOD, ...PATH]) === undefined)
      return undefined;
    return answered(Number(status), `${firstText(json, METHOD) ?? ''} ${firstText(json, PATH) ?? ''}`.trim());
  },
};
