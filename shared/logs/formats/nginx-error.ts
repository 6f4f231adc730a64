import { textFormat } from './text-format.ts';

/** nginx's error log, without the numbers of process and connection. https://nginx.org/en/docs/ngx_core_module.html#error_log */
export const nginxError = textFormat(
  'nginx-error',
  /^(?<time>\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}) \[(?<level>[a-z]{4,6})\] \d{1,10}#\d{1,10}: (?:\*\d{1,20} )?(?<message>.*)$/s,
  /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} \d{2} \d{2}:\d{2}:\d{2}(?:\.\d{6})? \d{4}\] \[(?:\w{1,40}:)?(?<level>[a-z]{4,6})\] (?:\[pid [\d:tid ]{1,40}\] )?(?:\[client [^\]]{1,60}\] )?(?<message>.*)$/s,
);
