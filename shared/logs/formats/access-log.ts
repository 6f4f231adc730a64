import { isAtLeast } from '../log-record.ts';
import type { EntryFacts, LogFormat } from './log-format.ts';
import { headOf } from './text-head.ts';

/** `"GET /orders HTTP/1.1" 502`: nginx, Apache, Envoy, Django, Werkzeug, in whatever stands before it. */
const QUOTED =
  /^[^"]{0,300}"(?<request>[A-Z]{3,7} [^"]{0,8000}|[^"]{0,8000} HTTP\/[\d.]{1,4}|-|)" (?<status>[1-5]\d\d)(?: |$)/;
/** `GET /orders 502 3.241 ms - 12`: morgan. */
const PLAIN =
  /^(?<request>(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \S{1,2000}) (?:HTTP\/[\d.]{1,4} )?(?<status>[1-5]\d\d)(?: |$)/;
/** `[GIN] 2030/01/02 - 03:04:05 | 502 | 1.2ms | 192.0.2.1 | GET "/orders"` */
const GIN =
  /^\[GIN\] [\d/ :-]{10,30}\| {1,3}(?<status>[1-5]\d\d) \|(?:[^|]{0,100}\|){2} (?<method>[A-Z]{3,7}) {1,8}"(?<path>[^"]{0,2000})"/;
/** `Completed 500 Internal Server Error in 12ms`: Rails. */
const RAILS = /^Completed (?<status>[1-5]\d\d) (?<request>[A-Za-z -]{1,60}) in [\d.]{1,10} ?ms/;
const VERSION = / HTTP\/[\d.]{1,4}$/;

/** Requests and how they were answered. */
export const accessLog: LogFormat = {
  name: 'access-log',
  read: ({ text, json }) => {
    if (json !== undefined) return undefined;
    const found = (QUOTED.exec(text) ?? PLAIN.exec(text) ?? GIN.exec(text) ?? RAILS.exec(text))?.groups;
    if (found === undefined || isLeveled(text, found.request)) return undefined;
    const request = found.request ?? `${found.method} ${found.path}`;
    return answered(Number(found.status), request.replace(VERSION, ''));
  },
};

/** A level before the request is the program's own word. */
function isLeveled(text: string, request = ''): boolean {
  const head = headOf(text);
  return head !== undefined && isAtLeast(head.level, 'trace') && head.messageAt <= text.indexOf(request);
}

/** A request as an entry. The status is the type: it is a name of what failed and no variable number. */
export const answered = (status: number, request: string): EntryFacts =>
  status < 500
    ? { level: 'info', message: request }
    : { level: 'error', message: request, exceptionType: `HTTP ${status}` };
