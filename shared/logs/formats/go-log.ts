import { LEVEL_LETTERS, levelNamed } from '../log-record.ts';
import { instantIn } from './json.ts';
import type { LogFormat } from './log-format.ts';
import { messageAndStack } from './text-format.ts';

const PANIC = /^(?:panic|fatal error): /;
/** `2030/01/02 03:04:05 main.go:12: message`, with a level where log/slog writes through it. */
const STANDARD =
  /^(?<time>\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{6})?) (?:[\w./-]{1,200}\.go:\d{1,6}: )?(?:(?<level>DEBUG|INFO|WARN|ERROR)(?:[+-]\d)? )?(?<message>[^[].*)$/s;
/** `E0102 03:04:05.678901       1 main.go:12] message`. https://github.com/kubernetes/klog */
const KLOG =
  /^(?<level>[IWEF])\d{4} \d{2}:\d{2}:\d{2}\.\d{1,9} {1,10}\d{1,10} [\w./-]{1,200}:\d{1,6}\] (?<message>.*)$/s;

/** Go's own packages `log` and `log/slog`, klog, and what the runtime writes of a panic. */
export const goLog: LogFormat = {
  name: 'go-log',
  read: ({ text }) => {
    if (PANIC.test(text)) return { level: 'fatal', ...messageAndStack(text) };
    const klog = KLOG.exec(text)?.groups;
    if (klog !== undefined)
      return { level: LEVEL_LETTERS[klog.level ?? ''] ?? 'info', ...messageAndStack(klog.message ?? '') };
    const { level = '', message = '', time } = STANDARD.exec(text)?.groups ?? {};
    const known = levelNamed(level);
    const at = instantIn(time);
    if (known === undefined) return undefined;
    return { level: known, ...messageAndStack(message), ...(at !== undefined && { at }) };
  },
};
