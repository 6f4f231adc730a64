import { changesOfClass } from './disorder.ts';

/**
 * What a name says of its value. `always` a secret; the others are secrets but for numbers that tell something else:
 * `handle` (session 57, session 0x14ede63a5a70004, session 30546174_132544588), `count` (tokens: 1500), `small` (pass: 12, pin: 13), and for the
 * working directory, `path`. `cookies` are pairs of their own. Names that most often belong to something else count only
 * where the value looks like a secret: `random` characters (a key, a signature), user and password in base64 (`basic`),
 * or, of what identifies a person, a number (`personal`).
 */
export type SecretRule =
  | 'always'
  | 'handle'
  | 'count'
  | 'small'
  | 'path'
  | 'cookies'
  | 'random'
  | 'basic'
  | 'personal'
  | 'phone';

/** A cheap look at a name before it is taken apart: what every name of a secret has in it. */
const HINT =
  /pass|pw|secret|token|key|auth|cookie|cred|sess|sid|pin|otp|cvv|cvc|ssn|jwt|sig|hmac|csrf|xsrf|rrn|jumin|mnemo|seed|psw|birth|dob|national|licen[cs]e|phone|mobile|msisdn|cpf|cnpj|itude|lng|lon|[^\0-\x7f]|wort|senha|sena|contras|parol|wachtw|losen|adgangs|passord|kodeord|salasana|haslo|heslo|jelszo|sifre|sandi/i;

/** Passwords in the languages of those who name fields so. `clave` is more often another key. */
const FOREIGN_PASSWORD =
  'passwor[td]|passord|kennwort|losungswort|mot_?de_?passe|motpasse|contrase(?:n|ñ|ni)a|senha|parola|wachtwoord|l(?:o|ö)senord|adgangskode|kodeord|salasana|has(?:l|ł)o|heslo|jelsz(?:o|ó)|(?:s|ş)ifre|kata_?sandi|m(?:a|ậ)t_?kh(?:a|ẩ)u|пароль|密码|密碼|口令|パスワード|暗証番号|รหัสผ่าน|كلمة_?المرور|סיסמה';

const DESCRIBED =
  '(?:s|\\d{1,3})?(?:_(?:value|hash|plain|plaintext|text|string|raw|header|confirm|confirmation|again|new|old|current|base64|b64|encrypted|encoded))?$';
const OF_KEY =
  '(?:api|access|account|auth|client|consumer|deploy|encryption|decryption|function|functions|hmac|integration|license|master|private|secret|service|session|shared|signing|ssh|storage|subscription|webhook|aes|jwt|rsa)';

/** In the order in which they are tried. Names are in lower case, `_` between their words. */
const RULES: readonly (readonly [name: RegExp, rule: SecretRule])[] = [
  [/cookies?(?:_header)?$/, 'cookies'],
  [/(?:^|_)(?:old)?pwd$/, 'path'],
  [
    new RegExp(`(?:passw(?:or)?d|passphrase|passcode|passkey|pwd|secret|credential|authorization|[cx]srf)${DESCRIBED}`),
    'always',
  ],
  [/tokens$/, 'count'],
  [new RegExp(`token${DESCRIBED}`), 'always'],
  [new RegExp(`${OF_KEY}_?keys?(?:_(?:value|base|base64|pem))?$|(?:^|_)app_?key$`), 'always'],
  [/sess(?:ion)?(?:_?id)?$|(?:^|_)connect_sid$/, 'handle'],
  [/(?:^|_)passe$/, 'always'],
  [/(?<!by|com|tres|over|under|sur|im)pass$|(?:^|_)pin(?:_?code)?$/, 'small'],
  [/(?:^|_)(?:pw|psw|passw|creds?|t?otp|cvv2?|cvc2?|ssn|jwt|rrn|mnemonic|seed_phrase)$|^_auth$/, 'always'],
  [/(?:^|_)(?:jumin|resident(?:_registration)?)_?(?:no|number)?$/, 'always'],
  [/^x_(?:amz|goog)_signature$/, 'always'],
  [/(?:^|_)(?:sig|signature|hmac)(?:_\d{1,3})?$/, 'random'],
  [/(?:^|_)auth$/, 'basic'],
  [new RegExp(`(?:${FOREIGN_PASSWORD})${DESCRIBED}`, 'u'), 'always'],
  [
    /(?<!(?:^|_)(?:cache|composite|correlation|dedup|deduplication|field|foreign|group|hash|i18n|idempotency|index|job|lock|lookup|map|message|object|partition|primary|public|range|row|routing|s3|sort|translation|trace|unique))_key$/,
    'random',
  ],
  [
    /(?:^|_)(?:passport|national|driving|drivers?)_?(?:licen[cs]e_?)?(?:id|no|num|number)?$|(?:^|_)(?:cpf|cnpj|curp|dob|date_of_birth|birth_?date|licen[cs]e_number)$/,
    'personal',
  ],
  [/(?:^|_)(?:tele)?phone(?:_?(?:no|num|number))?$|(?:^|_)(?:mobile(?:_?(?:no|num|number|phone))?|msisdn)$/, 'phone'],
  [/(?:^|_)(?:latitude|longitude|lng|lon)$/, 'personal'],
  [/(?:여권번호|면허번호|생년월일|身份证号?码?)$/u, 'personal'],
  [/(?:휴대폰(?:번호)?|휴대전화|전화번호|핸드폰|手机号?码?|電話番号)$/u, 'phone'],
  [/(?:비밀번호|비번|암호|패스워드|주민(?:등록)?번호|인증번호|토큰|시크릿(?:키)?)$/, 'always'],
];

/** Signed URLs carry it; elsewhere a signature is a method's, or a document's. */
const IN_QUERY = /^(?:sig|signature)$/;

/** One spelling for `dbPassword`, `DB-Password` and `db.password`: `db_password`. */
export const wordsOfName = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[-. $]+/g, '_')
    .toLowerCase();

/**
 * What the name of a field, header, parameter or variable says of its value; undefined when that is no secret.
 * `except`: names, as `wordsOfName` writes them, that an installation gives to fields without secrets.
 */
export function secretRule(name: string, except: ReadonlySet<string>, isInQuery = false): SecretRule | undefined {
  if (!HINT.test(name)) return undefined;
  const words = wordsOfName(name);
  if (except.has(words)) return undefined;
  const [, rule] = RULES.find(([one]) => one.test(words)) ?? [];
  return isInQuery && IN_QUERY.test(words) ? 'always' : rule;
}

const NO_VALUE =
  /^(?:|null|nil|none|undefined|unset|true|false|yes|no|on|off|[01]|nan|empty|redacted|[*•.]+|x{3,}|\$\{[\w.:-]+\}|\$[A-Z_]{2,}|\$\d{1,3}|%[sdv]|\?|<\*>)$/i;
const MASKED =
  /^(?:[[(](?:redacted|filtered|hidden|masked|removed|secret|protected|none|null|empty)[\])]|<[a-z][\w -]{0,39}>)$/i;
/** The name of a secret that is kept elsewhere. */
const REFERENCE = /^arn:aws[\w:/.*-]*$/;
/** An object that has no text of its own, as Java shows it: its class, and where it is. */
const OBJECT = /^(?:[a-z][\w$]{0,60}\.){2,20}[A-Z][\w$]{0,60}@[\da-f]{5,8}$/;

/** A digest has so many; a word, a path and a name with a number have fewer. */
const FEWEST_CHANGES = 5;
const RANDOM = /^(?:[\w-]{1,12}[=:])?[\w+/=.~-]{16,}$/;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** A year is no date of birth, and 52.5 no position. */
const FEWEST_DIGITS = 5;

const isRandom = (value: string): boolean =>
  RANDOM.test(value) && !UUID.test(value) && /\d/.test(value) && changesOfClass(value) >= FEWEST_CHANGES;

/** User and password with a colon between, as Docker keeps them. https://www.rfc-editor.org/rfc/rfc7617 */
const isBasic = (value: string): boolean =>
  /^[A-Za-z\d+/]{8,}={0,2}$/.test(value) && /^[!-9;-~]+:[!-~]+$/.test(Buffer.from(value, 'base64').toString('latin1'));

const isIdentifying = (value: string): boolean => value.replace(/\D/g, '').length >= FEWEST_DIGITS;

const IS_NONE: Readonly<Record<SecretRule, (value: string) => boolean>> = {
  always: () => false,
  cookies: () => false,
  handle: (value) => /^(?:0x[\da-f]{1,16}|\d{1,9}(?:[_-]\d{1,9})?)$/i.test(value),
  count: (value) => /^[\d.,]+$/.test(value),
  small: (value) => /^\d{1,3}$/.test(value),
  path: (value) => /^(?:[A-Z]:)?[\\/]/i.test(value),
  random: (value) => !isRandom(value),
  basic: (value) => !isBasic(value),
  personal: (value) => !isIdentifying(value),
  phone: (value) => !isIdentifying(value),
};

/** Values that are longer are taken for secrets without a look. */
const LONGEST_LOOKED_AT = 256;

/** Whether the value under such a name is none: empty, masked already, a reference, or a number by its rule. */
export const isNoSecret = (value: string, rule: SecretRule): boolean =>
  value.length <= LONGEST_LOOKED_AT &&
  (NO_VALUE.test(value) || MASKED.test(value) || REFERENCE.test(value) || OBJECT.test(value) || IS_NONE[rule](value));

/** Words that say something about a secret, as in `token: expired`, or `password: must not be empty`. */
const ABOUT = new Set(
  (
    'a absent accepted already an and any are at auth authentication authorization available bad be been blank but by ' +
    'can cannot changed check contains could created credentials deleted denied did disabled does enabled error ' +
    'expected expired failed failure for forbidden format found from generated had has have header ignored in ' +
    'incorrect internal invalid is it lost mismatch mismatched missing must need needs not of ok or parse please ' +
    'present provided refresh refreshed refused rejected required reset revoked scheme should success that the this ' +
    'timeout to token too type unable unauthorized unavailable unexpected unknown unsupported updated use used valid ' +
    'value verification verified was were when while will with without wrong you your'
  ).split(' '),
);
const WORD = /^([A-Za-z]+)[.,;:!?]*$/;
const IS_FOREIGN = /^[^\P{L}\p{ASCII}]/u;

/** Whether what follows a name, a colon and a space goes on in prose. Korean words are no passwords either. */
export const isProse = (value: string): boolean =>
  (value.length <= LONGEST_LOOKED_AT && IS_FOREIGN.test(value)) ||
  ABOUT.has((WORD.exec(value)?.[1] ?? '').toLowerCase());
