import fc from 'fast-check';

const DIGITS = '0123456789';
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const BASE64URL = `${CAPITALS}${LETTERS}${DIGITS}-_`;

const charactersOf = (alphabet: string, least: number, most = least): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: least, maxLength: most });

const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((all) => all.join(''));

const number = (from: number, to: number, digits: number): fc.Arbitrary<string> =>
  fc.integer({ min: from, max: to }).map((one) => String(one).padStart(digits, '0'));

function withLuhnDigit(digits: string): string {
  let sum = 0;
  for (const [i, digit] of [...digits].reverse().entries()) {
    const doubled = Number(digit) * (i % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits + ((10 - (sum % 10)) % 10);
}

const inGroups = (digits: string, separator: string): string => (digits.match(/.{1,4}/g) ?? []).join(separator);

const CARD = fc
  .tuple(
    fc.oneof(
      joined(fc.constant('4'), charactersOf(DIGITS, 14)),
      joined(number(51, 55, 2), charactersOf(DIGITS, 13)),
      joined(fc.constant('62'), charactersOf(DIGITS, 13)),
    ),
    fc.constantFrom('', ' ', '-'),
  )
  .map(([digits, separator]) => inGroups(withLuhnDigit(digits), separator));

const PHONE = fc.oneof(
  fc
    .tuple(number(1000, 9999, 4), number(0, 9999, 4), fc.constantFrom('', '-', ' ', '.'))
    .map(([middle, last, separator]) => ['010', middle, last].join(separator)),
  fc
    .tuple(number(1000, 9999, 4), number(0, 9999, 4), fc.constantFrom('', '-', ' '))
    .map(([middle, last, separator]) => ['+82', '10', middle, last].join(separator)),
  joined(fc.constant('+49170'), charactersOf(DIGITS, 7, 8)),
  fc.tuple(number(201, 989, 3), number(200, 999, 3), number(0, 9999, 4)).map(([a, b, c]) => `+1 (${a}) ${b}-${c}`),
);

const RESIDENT_NUMBER = joined(
  number(0, 99, 2),
  number(1, 12, 2),
  number(1, 28, 2),
  fc.constant('-'),
  number(1, 8, 1),
  charactersOf(DIGITS, 6),
)
  // Of people born in the 1920s with their check digit only: others look like numbers of orders.
  .filter((one) => !/^2\d{5}-[1256]/.test(one));

const IBAN = charactersOf(DIGITS, 18).map((account) => {
  const rest = BigInt(`${account}131400`) % 97n;
  return `DE${String(98n - rest).padStart(2, '0')}${account}`;
});

const EMAIL = joined(
  charactersOf(LETTERS, 4, 12),
  fc.constantFrom('', '.ann', '+tag', '_7'),
  fc.constant('@'),
  charactersOf(LETTERS, 4, 12),
  fc.constantFrom('.com', '.co.kr', '.example.org'),
);

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

const JWT = fc
  .tuple(charactersOf(LETTERS, 3, 20), charactersOf(BASE64URL, 43))
  .map(([subject, signature]) =>
    [base64url('{"alg":"HS256"}'), base64url(`{"sub":"${subject}"}`), signature].join('.'),
  );

const ACCESS_KEY = joined(fc.constantFrom('AKIA', 'ASIA'), charactersOf(`${CAPITALS}234567`, 16));

const classesOf = (text: string): string =>
  text.replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'A').replace(/\d/g, '0').replace(/[+/]/g, '+');

/**
 * Secret access keys but one of 400, whose characters are too much in order to be told from words, and those in which a
 * JWT seems to begin: of these, what is before it stays.
 */
const SECRET_KEY = charactersOf(`${CAPITALS}${LETTERS}${DIGITS}+/`, 40).filter((key) => {
  const classes = classesOf(key);
  const changes = [...classes].filter((one, i) => i > 0 && one !== classes[i - 1]).length;
  return changes >= 16 && !key.includes('eyJ') && ['a', 'A', '0'].every((one) => classes.includes(one));
});

const TOKEN = fc.oneof(
  joined(fc.constantFrom('xoxb-', 'xoxp-'), charactersOf(DIGITS, 12), fc.constant('-'), charactersOf(LETTERS, 24)),
  joined(fc.constantFrom('ghp_', 'gho_', 'ghs_'), charactersOf(`${CAPITALS}${LETTERS}${DIGITS}`, 36)),
  joined(fc.constant('glpat-'), charactersOf(BASE64URL, 20)),
  joined(fc.constantFrom('sk_live_', 'rk_live_'), charactersOf(`${CAPITALS}${LETTERS}${DIGITS}`, 24)),
  joined(fc.constant('AIza'), charactersOf(BASE64URL, 35)),
  joined(fc.constant('npm_'), charactersOf(`${CAPITALS}${LETTERS}${DIGITS}`, 36)),
);

const KEY_BODY = charactersOf(`${CAPITALS}${LETTERS}${DIGITS}+/`, 64, 200).map((body) =>
  (body.match(/.{1,64}/g) ?? []).join('\n'),
);

/** Something that is planted, and what of it must not be found afterwards. */
interface Planted {
  readonly text: string;
  readonly secret: string;
}

const itself = (secret: string): Planted => ({ text: secret, secret });

const PASSWORD = joined(
  charactersOf(LETTERS, 1),
  charactersOf(`${CAPITALS}${LETTERS}${DIGITS}!@$^*+_=~-`, 6, 22),
  charactersOf(DIGITS, 1),
);

const BASIC = fc
  .tuple(charactersOf(LETTERS, 3, 10), PASSWORD)
  .map(([user, password]) => Buffer.from(`${user}:${password}`).toString('base64'));

/** Found by what they are, whatever stands around them. */
export const KINDS: Readonly<Record<string, fc.Arbitrary<Planted>>> = {
  'an e-mail address': EMAIL.map(itself),
  'a telephone number': PHONE.map(itself),
  'a payment card': CARD.map(itself),
  'a resident registration number': RESIDENT_NUMBER.map(itself),
  'a bank account': IBAN.map(itself),
  'a JWT': JWT.map(itself),
  'an AWS access key id': ACCESS_KEY.map(itself),
  'an AWS secret access key': SECRET_KEY.map(itself),
  'a token of a known service': TOKEN.map(itself),
  'a private key': KEY_BODY.map((secret) => ({
    text: `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`,
    secret,
  })),
  'a bearer token': charactersOf(BASE64URL, 24, 60).map((secret) => ({ text: `Bearer ${secret}`, secret })),
  'basic credentials': BASIC.map((secret) => ({ text: `Basic ${secret}`, secret })),
  'a password in a URL': PASSWORD.map((secret) => ({
    text: `postgres://app:${secret}@db:5432/shop`,
    secret,
  })),
};

const escaped = (value: unknown): string => JSON.stringify(value);
/** As System.Text.Json writes it. */
const dotNet = (value: unknown): string =>
  escaped(value).replace(
    /\\"|[+&<>']/g,
    (one) => `\\u00${(one.codePointAt(one.length - 1) ?? 0).toString(16).toUpperCase()}`,
  );

const codeUnits = (text: string): readonly string[] => Array.from({ length: text.length }, (_, i) => text[i] ?? '');
const hex4 = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
/** As Python's json writes it. */
const ascii = (value: unknown): string => escaped(value).replace(/[^ -~]/g, hex4);
const everyEscaped = (text: string): string => codeUnits(text).map(hex4).join('');
const everyPercent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** Where a value may stand that has no telling name. */
export const PLACES: Readonly<Record<string, (value: string) => string>> = {
  'alone on its line': (value) => value,
  'in a sentence': (value) => `the customer sent ${value} and we refused it`,
  'at the end of a sentence': (value) => `the customer sent ${value}.`,
  'in a sentence in Korean': (value) => `고객이 보낸 값 ${value}에서 오류가 발생했습니다`,
  'in quotes': (value) => `cannot parse '${value}'`,
  'in brackets': (value) => `refused [${value}] (${value}) {${value}}`,
  'in a list': (value) => `refused a,${value},b`,
  'in a header': (value) => `X-Note: ${value}\r\nHost: shop`,
  'in a line of logfmt': (value) => `level=error note=${escaped(value)} n=3`,
  'in JSON': (value) => escaped({ level: 'error', note: value, n: 3 }),
  'in JSON within JSON': (value) => escaped({ body: escaped({ note: value }) }),
  'in JSON within JSON within JSON': (value) => [1, 2, 3].reduce((text) => escaped({ body: text }), value),
  'in JSON within JSON as .NET writes it': (value) => dotNet({ body: dotNet({ note: value }) }),
  'in JSON within JSON of two writers': (value) => dotNet({ body: escaped({ note: value }) }),
  'behind an escaped line break': (value) => `"failed\\n${escaped(value).slice(1, -1)}\\n"`,
  'in a query': (value) => `GET /a?page=2&note=${encodeURIComponent(value)}&n=3 HTTP/1.1`,
  'in a query within a query': (value) =>
    `GET /a?next=${encodeURIComponent(`/b?note=${encodeURIComponent(value)}&n=3`)} HTTP/1.1`,
  'in the message of an exception': (value) =>
    `java.lang.IllegalArgumentException: ${value}\n\tat com.example.Shop.pay(Shop.java:12)`,
  'in a frame of a stack trace': (value) => `    at pay (/app/shop.js:12:34) arguments: "${value}"`,
};

/** The text with its escapes undone, so that nothing hides in them. */
function unescaped(text: string): string {
  let rest = text;
  for (let layer = 0; layer < 4; layer++) {
    rest = rest
      .replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/\\u([\da-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/\\n/g, '\n')
      .replace(/\\(["\\])/g, '$1');
  }
  return rest;
}

/** As much of a secret as nobody may read. Shorter parts may stand in the text by chance. */
const PART = 6;

/** A part of the secret that is left in the text and does not come from what stood around it. */
export function partLeft(text: string, secret: string, around: string): string | undefined {
  const plain = unescaped(text);
  for (let from = 0; from + PART <= secret.length; from++) {
    const part = secret.slice(from, from + PART);
    if (plain.includes(part) && !around.includes(part)) return part;
  }
  return undefined;
}

export const NAMES = fc.constantFrom(
  'password',
  'passwd',
  'DB_PASSWORD',
  'spring.datasource.password',
  'userPassword',
  'pwd',
  'secret',
  'client_secret',
  'clientSecret',
  'token',
  'accessToken',
  'X-Auth-Token',
  'api_key',
  'apikey',
  'X-Api-Key',
  'authorization',
  'Authorization',
  'cookie',
  'Set-Cookie',
  'session',
  'JSESSIONID',
  'private_key',
  'credentials',
  'passphrase',
  'refresh_token',
  'access_key',
  'X-CSRF-Token',
);

export const KOREAN_NAMES = fc.constantFrom(
  '비밀번호',
  '비번',
  '암호',
  '패스워드',
  '토큰',
  '인증토큰',
  '인증번호',
  '시크릿',
  '시크릿키',
  '사용자비밀번호',
);

/**
 * Not masked, not a word about a secret, not a number that tells something else: it begins with a letter, ends with a
 * digit, and may have anything between.
 */
const tellingSecret = (between: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  joined(charactersOf(`${CAPITALS}${LETTERS}`, 1), between, charactersOf(DIGITS, 1));

/** Characters of a password that a form without quotes can carry. */
export const PLAIN_SECRET = tellingSecret(charactersOf(`${CAPITALS}${LETTERS}${DIGITS}!@#%^*+_/.~-`, 6, 22));
export const ANY_SECRET = tellingSecret(fc.string({ unit: 'grapheme', minLength: 6, maxLength: 22 }));

export type Form = (name: string, secret: string) => string;

/** Forms that say where a value ends, whatever is in it. */
export const QUOTING: Readonly<Record<string, Form>> = {
  'as a field of JSON': (name, secret) => escaped({ level: 'error', [name]: secret, n: 3 }),
  'as an element of a list in JSON': (name, secret) => escaped({ [name]: ['none', secret], n: 3 }),
  'in JSON within JSON': (name, secret) => escaped({ body: escaped({ a: { [name]: secret }, n: 3 }) }),
  'in JSON within JSON within JSON': (name, secret) =>
    escaped({ body: escaped({ body: escaped({ [name]: secret, n: 3 }) }) }),
  'in JSON within JSON as .NET writes it': (name, secret) => dotNet({ body: dotNet({ [name]: secret, n: 3 }) }),
  'in JSON within JSON of two writers': (name, secret) => dotNet({ body: escaped({ [name]: secret, n: 3 }) }),
  'in JSON within JSON as Python writes it': (name, secret) => escaped({ body: ascii({ [name]: secret, n: 3 }) }),
  'in JSON in which everything is escaped': (name, secret) => `{"body":"${everyEscaped(escaped({ [name]: secret }))}"}`,
  'as a name and a value in JSON': (name, secret) => escaped({ headers: [{ name, value: secret }, { name: 'n' }] }),
  'as a name and a value in JSON within JSON': (name, secret) =>
    escaped({ body: escaped([{ Key: name, Value: secret, n: 3 }]) }),
  'as an attribute of OpenTelemetry': (name, secret) =>
    escaped({ kvlistValue: { values: [{ key: name, value: { stringValue: secret } }] } }),
  'as a pair in a list in JSON': (name, secret) =>
    escaped({
      headers: [
        ['accept', '*/*'],
        [name, secret],
      ],
      n: 3,
    }),
  'as raw headers': (name, secret) => escaped({ rawHeaders: ['Accept', '*/*', name, secret, 'Host', 'shop'] }),
  'in a line of logfmt': (name, secret) => `level=error ${name}=${escaped(secret)} n=3`,
  'as a dictionary': (name, secret) =>
    `{'${name}': '${secret.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}', 'n': 3}`,
  'in a query': (name, secret) => `GET /a?page=2&${name}=${encodeURIComponent(secret)}&n=3 HTTP/1.1`,
  'in a query with its name escaped': (name, secret) =>
    `GET /a?page=2&${encodeURIComponent(name)}=${encodeURIComponent(secret)}&n=3 HTTP/1.1`,
  'in a query with every character escaped': (name, secret) =>
    `GET /a?page=2&${everyPercent(name)}=${everyPercent(secret)}&n=3 HTTP/1.1`,
  'in a query within a query': (name, secret) =>
    `GET /a?next=${encodeURIComponent(`/b?${name}=${encodeURIComponent(secret)}&n=3`)}&n=3 HTTP/1.1`,
};

/** Forms in which white space or a bracket may end a value. */
export const PLAIN: Readonly<Record<string, Form>> = {
  'as a header': (name, secret) => `${name}: ${secret}\r\nHost: shop`,
  'as a header in JSON': (name, secret) => escaped(`GET / HTTP/1.1\r\n${name}: ${secret}\r\nHost: shop`),
  'in a sentence': (name, secret) => `the login with ${name}=${secret} was refused`,
  'in a sentence with a colon': (name, secret) => `the login with ${name}: ${secret} was refused`,
  'in a sentence in Korean': (name, secret) => `로그인 실패 (${name}=${secret}) 다시 시도하세요`,
  'in brackets': (name, secret) => `Login(user=bob, ${name}=${secret})`,
  'in braces': (name, secret) => `Login{${name}='${secret}', user=bob}`,
  'in the message of an exception': (name, secret) =>
    `java.lang.IllegalStateException: refused ${name}=${secret}\n\tat com.example.Shop.pay(Shop.java:12)`,
  'as a header of Go': (name, secret) => `http.Header{Host:[shop] ${name}:[${secret}]} refused`,
  'as a tuple of Python': (name, secret) => `headers=[('accept', '*/*'), ('${name}', '${secret}')] refused`,
  'among attributes': (name, secret) => `<user name="bob" ${name}="${secret}"/>`,
  'as a property': (name, secret) => `${name} = ${secret}`,
  'as the content of an element': (name, secret) => `<a><${name}>${secret}</${name}></a>`,
};
