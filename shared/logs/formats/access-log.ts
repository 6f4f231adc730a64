import type { EntryFacts, LogFormat } from './log-format.ts';

const LINE = /^\S{1,200} \S{1,200} \S{1,200} \[[^\]]{1,60}\] "(?<request>[^"]{0,8000})" (?<status>[1-5]\d\d) /;
const VERSION = / HTTP\/[\d.]{1,4}$/;

/** Requests as nginx and Apache write them, in the common or the combined format. */
export const accessLog: LogFormat = {
  name: 'access-log',
  read: ({ text }) => {
    const { request, status } = LINE.exec(text)?.groups ?? {};
    return request === undefined ? undefined : answered(Number(status), request.replace(VERSION, ''));
  },
};

/** A request as an entry. The status is the type: it is a name of what failed and no variable number. */
export const answered = (status: number, request: string): EntryFacts =>
  status < 500
    ? { level: 'info', message: request }
    : { level: 'error', message: request, exceptionType: `HTTP ${status}` };
