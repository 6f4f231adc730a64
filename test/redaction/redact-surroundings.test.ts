import { describe, expect, test } from 'vitest';
import { redact } from '../../shared/redaction/redact.ts';

type Rows = readonly (readonly [text: string, redacted: string])[];

function removes(rows: Rows): void {
  test.each(rows)('%s', (text, redacted) => {
    expect(redact(text).text).toBe(redacted);
    expect(redact(redacted).text).toBe(redacted);
  });
}

function keeps(texts: readonly string[]): void {
  test.each(texts)('%s', (text) => {
    expect(redact(text)).toEqual({ text, found: {} });
  });
}

describe('passwords on command lines are removed, the user stays', () => {
  removes([
    ['curl -u shop:vA57n6SUaiI6 https://api.example.com', 'curl -u shop:‹password› https://api.example.com'],
    ['curl -s -u "shop:vA57 n6" https://a.example', 'curl -s -u "shop:‹password›" https://a.example'],
    ['curl --user shop:vA57 https://a.example', 'curl --user shop:‹password› https://a.example'],
    ['mysql -h db -u root -pFAmP18tWc4YU shop', 'mysql -h db -u root -p‹password› shop'],
    ['docker login -u shop -p secret12 registry', 'docker login -u shop -p ‹password› registry'],
    ['redis-cli -h cache -a secret12 ping', 'redis-cli -h cache -a ‹password› ping'],
    [
      "#0 /app/Model.php(13): PDO->__construct('mysql:host=db', 'root', 'DHFJ')",
      "#0 /app/Model.php(13): PDO->__construct('mysql:host=db', 'root', '‹password›')",
    ],
  ]);
  keeps([
    'mysql -h db -P 3306 -u root -p shop',
    'docker run -p 80:80 shop',
    'ssh -p 22 host',
    'sort -u a:b',
    'curl -v https://a.example:8443/x',
  ]);
});

describe('links that let in who has them lose their secret', () => {
  removes([
    [
      'GET https://shop.example.com/reset-password/1Z7bGG64dRz0lMFIUn2TIXS8neQO0aa4',
      'GET https://shop.example.com/reset-password/‹token›',
    ],
    ['GET /reset/MQ/5x6-0123456789abcdef0123 200', 'GET /reset/‹token› 200'],
    ['GET /magic-link/1Z7bGG64dRz0lMFIUn2TIXS8', 'GET /magic-link/‹token›'],
  ]);
  keeps([
    'GET /login/password/reset 500',
    'GET /confirm/0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0',
    'GET /verify/customer-details-page-for-orders',
    'POST /activate/order-20240102',
  ]);
});

describe('hashes of passwords are removed, others stay', () => {
  removes([
    [`hash $2y$10$${'RDtdPRa6cyjWTmsJVoNfr0TJ1KdMPiysDEhbv0OzC.HMihcv1hihX'}`, 'hash ‹secret›'],
    ['hash $argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b2dhM5RfRfG6MrcdmpHBtw4m2k', 'hash ‹secret›'],
    ['hash pbkdf2_sha256$260000$abcdefgh$Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYg=', 'hash ‹secret›'],
  ]);
  keeps(['bind $1$2', 'took $5 and $6', 'scrypt: not supported']);
});

describe('values in the columns of secrets are removed', () => {
  removes([
    [
      "INSERT INTO users (name, password) VALUES ('bob', 'LFWb1dGUq5b6')",
      "INSERT INTO users (name, password) VALUES ('bob', '‹secret›')",
    ],
    [
      "insert into `u` (`password`, `n`) values ('a''b1c2', 3), ('zzz1', 4) returning id",
      "insert into `u` (`password`, `n`) values ('‹secret›', 3), ('‹secret›', 4) returning id",
    ],
  ]);
  keeps([
    "INSERT INTO t (name, n) VALUES ('bob', 3)",
    'insert into u (name, password) values ($1, $2)',
    'invalid values (a, b) of java.util',
  ]);
});

describe('names of secrets in other languages, and names that need a value that looks like one', () => {
  removes([
    ['passwort=hunter2 senha=hunter2 contraseña=hunter2', 'passwort=‹secret› senha=‹secret› contraseña=‹secret›'],
    ['mot_de_passe=hunter2 mot de passe: hunter2', 'mot_de_passe=‹secret› mot de passe: ‹secret›'],
    [
      'пароль=hunter2 密码=hunter2 パスワード=hunter2 {"hasło":"hunter2"}',
      'пароль=‹secret› 密码=‹secret› パスワード=‹secret› {"hasło":"‹secret›"}',
    ],
    [
      '{"auths":{"https://index.docker.io/v1/":{"auth":"c2hvcDpwYXNzd29yZA=="}}}',
      '{"auths":{"https://index.docker.io/v1/":{"auth":"‹secret›"}}}',
    ],
    ['STRIPE_KEY=ab12cd34EF56gh78', 'STRIPE_KEY=‹secret›'],
    ['signature=3a5f2c9d8e7b6a5f4c3d2e1f0a9b8c7d', 'signature=‹secret›'],
    [
      'passport_number=M12345678 date_of_birth=1990-01-01 cpf=52998224725',
      'passport_number=‹secret› date_of_birth=‹secret› cpf=‹secret›',
    ],
    ['phone=13812345678 mobile: 138 1234 5678', 'phone=‹phone› mobile: ‹phone›'],
    ['lat=52.520008 lng=13.404954', 'lat=52.520008 lng=‹secret›'],
  ]);
  keeps([
    'auth=SIMPLE auth=kerberos12 author=bob',
    'cache_key=ab12cd34EF56gh78 partition_key=orders idempotency_key=0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0 key=orders/17.json',
    'phone: invalid, mobile=true lng=de latitude=52',
    'signature=(II)V',
  ]);
});

describe('numbers by which a state knows a person are removed', () => {
  removes([
    [
      'US 123-45-6789, BR 529.982.247-25, ES 12345678Z and X1234567L',
      'US ‹national-id›, BR ‹national-id›, ES ‹national-id› and ‹national-id›',
    ],
    [
      'IT RSSMRA85T10A562S, IN ABCPE1234F, CN 11010519491231002X',
      'IT ‹national-id›, IN ‹national-id›, CN ‹national-id›',
    ],
    [
      'FR 1 85 05 78 006 084 36, JP 1234 5678 9018, SE 19811228-9874',
      'FR ‹national-id›, JP ‹national-id›, SE ‹national-id›',
    ],
    ['KR 123-45-67890 and 11-12-345678-90, 900101 1234567', 'KR ‹national-id› and ‹national-id›, ‹resident-number›'],
  ]);
  keeps([
    'CWWKZ0001I and SRVE0255E, 529.982.247-26, 12345678A, 20240115-1234, 240102-1234567',
    '000-12-3456 666-12-3456 1234 5678 9012 RSSMRA85T10A562T 11010519491231002A',
  ]);
});

describe('telephone numbers as countries write them are removed', () => {
  removes([
    ['030 901820 / 06 12 34 56 78 / 0049 30 901820', '‹phone› / ‹phone› / ‹phone›'],
    ['020 7946 0958 / 0161 496 0000 / (11) 91234-5678', '‹phone› / ‹phone› / ‹phone›'],
    ['138 1234 5678 / 1588-1234', '‹phone› / ‹phone›'],
  ]);
  keeps([
    '100-200-3000 1600-1700 12-34-56-78',
    'bytes 01 02 03 04 05 06 07 08',
    '13812345678 bytes of 15812345678',
    '2024-01-02 03:04:05 05 20240102',
  ]);
});

describe('an escaped line break does not end a value in quotes', () => {
  removes([
    [
      '{\\u0022비밀번호\\u0022:\\u0022Ab%0AcdefgH1\\u0022,\\u0022n\\u0022:3}',
      '{\\u0022비밀번호\\u0022:\\u0022‹secret›\\u0022,\\u0022n\\u0022:3}',
    ],
    ['password%3D%22Ab%0Acd efgH1%22 n=3', 'password%3D%22‹secret›%22 n=3'],
    ['{"password":"Ab%0D%0Acd\\u000aefgH1","n":3}', '{"password":"‹secret›","n":3}'],
  ]);
});
