import { TIME, textFormat } from './text-format.ts';

/** Python's `logging`: without a format, with those of its documentation, and as Celery, Gunicorn and Django set it up. */
export const pythonLogging = textFormat(
  'python-logging',
  /^(?<level>DEBUG|INFO|WARNING|ERROR|CRITICAL):[\w.<>-]{1,100}:(?<message>.*)$/s,
  new RegExp(String.raw`^(?<time>${TIME}) - [\w.<>-]{1,100} - (?<level>[A-Z]{4,8}) - (?<message>.*)$`, 's'),
  new RegExp(
    String.raw`^(?<time>${TIME}) (?<level>DEBUG|INFO|WARNING|ERROR|CRITICAL) +(?:\[[\w.:<>-]{1,100}\]|[\w.<>-]{1,100}:) (?<message>.*)$`,
    's',
  ),
  new RegExp(String.raw`^\[(?<time>${TIME}): (?<level>[A-Z]{4,8})/[\w-]{1,60}\] (?<message>.*)$`, 's'),
  new RegExp(String.raw`^\[(?<time>${TIME})\] \[\d{1,10}\] \[(?<level>[A-Z]{4,8})\] (?<message>.*)$`, 's'),
  new RegExp(String.raw`^\[(?<time>${TIME})\] (?<level>[A-Z]{4,8}) \[[^\]]{1,200}\] (?<message>.*)$`, 's'),
);
