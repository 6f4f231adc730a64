import type { TokenShape } from './token-shapes.ts';

const HASH_PAGE = 'https://manpages.debian.org/bookworm/libcrypt-dev/crypt.5.en.html';
const OWASP = 'https://cheatsheetseries.owasp.org/cheatsheets/Forgot_Password_Cheat_Sheet.html';

/** In quotes up to the same quote, else up to a blank or what ends a command. */
const WORD = /(?<=")[^"\n]+|(?<=')[^'\n]+|[^\s"'|;&<>‹]+/y;
const FLAG_VALUE = /[ =]{0,2}["']?/y;
/** Two arguments, and the quote that opens the third. */
const TWO_ARGUMENTS = /(?:'[^'\n]*'|"[^"\n]*"|[^,'"()\n]*), ?(?:'[^'\n]*'|"[^"\n]*"|[^,'"()\n]*), ?["']/y;
const QUOTED = /[^'"\n‹]+/y;

/**
 * Secrets that are known by what stands around them, whosever they are: passwords on command lines and in stack traces,
 * links that let in who has them, and hashes of passwords, which can be tried out.
 */
export const SECRET_SHAPES: readonly TokenShape[] = [
  {
    provider: 'curl, in quotes',
    page: 'https://curl.se/docs/manpage.html#-u',
    marks: [' -u', ' -U', ' --user', ' --proxy-user'],
    behind: /\bcurl\b/,
    lead: /[ =]{0,2}["'][^\s:"'‹]{1,128}:/y,
    rest: QUOTED,
    keepsMark: true,
    kind: 'password',
  },
  {
    provider: 'curl',
    page: 'https://curl.se/docs/manpage.html#-u',
    marks: [' -u', ' -U', ' --user', ' --proxy-user'],
    behind: /\bcurl\b/,
    lead: /[ =]{0,2}[^\s:"'‹]{1,128}:/y,
    rest: WORD,
    keepsMark: true,
    kind: 'password',
  },
  {
    provider: 'MySQL, MariaDB',
    page: 'https://dev.mysql.com/doc/refman/8.4/en/password-security-user.html',
    marks: [' -p'],
    // With a blank behind it the next word is a database, and people are asked.
    behind:
      /\b(?:mysql|mysqldump|mysqladmin|mysqlimport|mysqlcheck|mysqlsh|mariadb|mariadb-dump|mariadb-admin|mycli)\b/,
    lead: /["']?/y,
    rest: WORD,
    keepsMark: true,
    kind: 'password',
  },
  {
    provider: 'commands with -p',
    page: 'https://docs.docker.com/reference/cli/docker/login/',
    marks: [' -p'],
    behind:
      /\b(?:(?:docker|podman|nerdctl|buildah|oc|az|helm registry|oras|cf|argocd)\s+login|sshpass|mongo|mongosh|mongodump|mongorestore|mongoexport|mongoimport|7z [a-z])\b/,
    lead: FLAG_VALUE,
    rest: WORD,
    keepsMark: true,
    kind: 'password',
  },
  {
    provider: 'sqlcmd, zip',
    page: 'https://learn.microsoft.com/en-us/sql/tools/sqlcmd/sqlcmd-utility',
    marks: [' -P'],
    behind: /\b(?:sqlcmd|bcp|osql|zip|unzip)\b/,
    lead: FLAG_VALUE,
    rest: WORD,
    keepsMark: true,
    kind: 'password',
  },
  {
    provider: 'redis-cli',
    page: 'https://redis.io/docs/latest/develop/tools/cli/',
    marks: [' -a '],
    behind: /\bredis-cli\b/,
    lead: FLAG_VALUE,
    rest: WORD,
    keepsMark: true,
    kind: 'password',
  },
  {
    provider: 'LDAP tools',
    page: 'https://manpages.debian.org/bookworm/ldap-utils/ldapsearch.1.en.html',
    marks: [' -w'],
    behind: /\bldap(?:search|add|modify|delete|passwd|whoami)\b/,
    lead: FLAG_VALUE,
    rest: WORD,
    keepsMark: true,
    kind: 'password',
  },
  {
    provider: 'PHP, arguments in a stack trace',
    page: 'https://www.php.net/manual/en/class.sensitiveparameter.php',
    marks: ['PDO->__construct(', 'mysqli->__construct(', 'mysqli_connect(', 'mysqli_real_connect(', 'ldap_bind('],
    lead: TWO_ARGUMENTS,
    rest: QUOTED,
    keepsMark: true,
    kind: 'password',
  },
  {
    provider: 'PHP, the first argument',
    page: 'https://www.php.net/manual/en/class.sensitiveparameter.php',
    marks: ['password_hash(', 'password_verify(', 'openssl_pkey_get_private('],
    lead: /["']/y,
    rest: QUOTED,
    keepsMark: true,
    kind: 'password',
  },
  {
    provider: 'links to set a password',
    page: OWASP,
    marks: [
      '/reset-password/',
      '/reset_password/',
      '/password-reset/',
      '/password_reset/',
      '/password/reset/',
      '/password/edit/',
      '/set-password/',
      '/forgot-password/',
      '/reset/',
    ],
    rest: /(?=[\w.~=/-]{0,60}\d)(?:[\w-]{1,24}\/)?[\w.~=-]{16,}/y,
    keepsMark: true,
    fewestChanges: 3,
  },
  {
    provider: 'links to sign in, or to confirm an address',
    page: OWASP,
    marks: [
      '/magic-link/',
      '/magic/',
      '/magic-login/',
      '/verify-email/',
      '/verify/',
      '/email-verification/',
      '/confirm-email/',
      '/confirm/',
      '/confirmation/',
      '/activate/',
      '/activation/',
      '/invite/',
      '/invitation/',
      '/invitations/',
      '/accept-invite/',
      '/unsubscribe/',
      '/sso/',
      '/one-time-login/',
    ],
    // An order that is confirmed has an id: UUIDs stay.
    rest: /(?![\da-f]{8}-[\da-f]{4}-)(?=[\w.~=/-]{0,60}\d)(?=[\w.~=/-]{0,60}[A-Z])(?:[\w-]{1,24}\/)?[\w.~=-]{24,}/y,
    keepsMark: true,
    fewestChanges: 8,
  },
  {
    provider: 'bcrypt',
    page: HASH_PAGE,
    marks: ['$2a$', '$2b$', '$2x$', '$2y$'],
    rest: /\d\d\$[./A-Za-z\d]{50,53}/y,
    kind: 'secret',
  },
  {
    provider: 'Argon2',
    page: 'https://github.com/P-H-C/phc-winner-argon2',
    marks: ['$argon2'],
    rest: /id?\$(?:v=\d{1,3}\$)?[\w=,]{1,64}\$[\w+/]{8,}(?:\$[\w+/]{16,})?|d\$(?:v=\d{1,3}\$)?[\w=,]{1,64}\$[\w+/]{8,}(?:\$[\w+/]{16,})?/y,
    kind: 'secret',
  },
  {
    provider: 'crypt',
    page: HASH_PAGE,
    marks: ['$1$', '$5$', '$6$', '$7$', '$y$', '$apr1$', '$scrypt$'],
    rest: /(?:rounds=\d{1,9}\$)?[\w./=,]{1,64}\$(?:[\w./+]{1,64}\$)?[\w./+]{22,}/y,
    kind: 'secret',
  },
  {
    provider: 'Django, Werkzeug',
    page: 'https://docs.djangoproject.com/en/5.2/topics/auth/passwords/',
    marks: ['pbkdf2_sha', 'pbkdf2:sha', 'scrypt:', 'bcrypt_sha256$'],
    rest: /[\w:]{1,24}\$[\w.:/+]{1,64}\$[\w./+=$]{22,}/y,
    kind: 'secret',
  },
  {
    provider: 'LDAP',
    page: 'https://www.openldap.org/doc/admin26/security.html#Password%20Storage',
    marks: ['{SSHA', '{SHA', '{SMD5}', '{MD5}', '{CRYPT}', '{PBKDF2'],
    rest: /(?:-?\w{1,8}\})?[\w./+=$]{16,}/y,
    kind: 'secret',
  },
];
