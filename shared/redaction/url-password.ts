import { matchEnd } from './matched.ts';
import { NO_SPANS, type RedactedSpan } from './placeholder.ts';

/** Behind it no "/": `file://C:/…` has a drive. */
const USER = /[^\s:/?#[\]@"'`<>‹]{0,256}(?:@[^\s:/?#[\]@"'`<>‹]{0,256})?:(?!\/)/y;
const PORT = /\d{1,5}(?![^\s/?#"'`<>)\]},;])/y;
/** To the last "@" of the authority; of the URL, if a password that is not percent-encoded holds one of "/?#". */
const PASSWORDS = [/[^\s/?#"'`<>‹]{0,512}@/y, /[^\s"'`<>‹]{0,256}?@/y] as const;

/** The password in the URL whose "://" begins at `at`. The user and the host stay: they tell which login failed. An address goes. */
export function urlPasswordAt(text: string, at: number): readonly RedactedSpan[] {
  const start = matchEnd(USER, text, at + 3);
  if (start === -1 || matchEnd(PORT, text, start) !== -1) return NO_SPANS;
  const passwords = passwordAt(text, start, PASSWORDS);
  const user: RedactedSpan = { kind: 'e-mail', start: at + 3, end: start - 1 };
  const isAddress = passwords.length > 0 && text.slice(user.start, user.end).includes('@');
  return isAddress ? [user, ...passwords] : passwords;
}

const ORACLE_USER = /[^\s:/@"'`<>‹]{1,128}\//y;
const ORACLE_PASSWORDS = [/[^\s"'`<>‹]{0,256}?@/y] as const;

/** The password in Oracle's `jdbc:oracle:thin:user/password@host`, if the colon at `at` is the one before the user. */
export function oraclePasswordAt(text: string, at: number): readonly RedactedSpan[] {
  const start = text.startsWith(':thin', at - 5) ? matchEnd(ORACLE_USER, text, at + 1) : -1;
  return start === -1 ? NO_SPANS : passwordAt(text, start, ORACLE_PASSWORDS);
}

function passwordAt(text: string, start: number, forms: readonly RegExp[]): readonly RedactedSpan[] {
  for (const form of forms) {
    const end = matchEnd(form, text, start) - 1;
    if (end > start) return [{ kind: 'password', start, end }];
  }
  return NO_SPANS;
}
