/** Words of errors in a text that has no level, with what may stand before them. */
const ALARM =
  /error|exception|fatal|traceback|timed out|unhandled|uncaught|out of memory|segmentation fault|core dumped|unexpected fault|segmentation violation|illegal instruction|oomkill|^exec \S{1,200}: |stack smashing|double free|invalid pointer|terminate called|(?<![a-z])(?:panic|critical|fail(?:ed|ure|ures|ing)?\b|crash|abort(?:ed|ing)\b|killed\b)/i;

/** Such words that say that there was none: `0 errors`, `errors: 0`, `without failures`, `error_count=0`. */
const NONE =
  /\b(?:no|0|zero|without(?: any)?) (?:errors?|fail(?:ed|ures?)|exceptions?)\b|\b\w{0,30}(?:errors?|failures?|failed|exceptions?)(?:_?(?:count|total|rate))?\\{0,3}["']? ?[:=] ?\\{0,3}["']?(?:(?:0|null|nil|false|\[\]|\{\}|"")(?![\w.])|(?:none|no)(?=["'\\]{0,4}(?:[\s,;.)\]}]{0,4}$|[,;)\]}])))/gi;

/** Names of things that are there for errors: `ErrorHandler`, `error log`, `/api/errors`, `reset failed units`. */
const NAMES =
  /\berrors?[-_ ]?(?:handl(?:er|ers|ing)|log(?:s|ger|ging)?|pages?|report(?:er|ing|s)?|budgets?|rates?|boundary|messages?|codes? 0)\b|\/errors?\b(?!:)|\berrors?\.(?:log|txt|html?|json)\b|\bexception[-_ ]?handl(?:er|ers|ing)\b|\bcrash[-_ ]?(?:report\w{0,5}|pad|handler)\b|\berrors? (?:was |were |is |are )?(?:cleared|ignored|resolved|recovered)\b|\bfailed over\b|\b(?:after|from) (?:an? |the )?(?:errors?|failures?|exceptions?)\b|\breset failed\b|\ballocation failure\b/gi;

/** Whether a text without a level reads like an error. */
export const soundsAlarm = (text: string): boolean =>
  ALARM.test(text) && ALARM.test(text.replace(NONE, '').replace(NAMES, ''));
