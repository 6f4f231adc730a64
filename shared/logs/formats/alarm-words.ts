/** Words of errors in a text that has no level, with what may stand before them. */
const ALARM =
  /error|exception|fatal|traceback|timed out|unhandled|uncaught|out of memory|segmentation fault|(?<![a-z])(?:panic|critical|fail(?:ed|ure|ures|ing)?\b|crash|abort(?:ed|ing)\b|killed\b)/i;

/** Such words that say that there was none: `0 errors`, `errors: 0`, `without failures`. */
const NONE =
  /\b(?:no|0|zero|without(?: any)?) (?:errors?|failures?|exceptions?)\b|\b(?:errors?|failures?|failed|exceptions?)\\{0,3}["']? ?[:=] ?\\{0,3}["']?(?:0|none|null|nil|false|no|\[\]|\{\}|"")(?![\w.])/gi;

/** Whether a text without a level reads like an error. */
export const soundsAlarm = (text: string): boolean => ALARM.test(text) && ALARM.test(text.replace(NONE, ''));
