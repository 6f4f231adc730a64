import { describe, expect, test } from 'vitest';
import { redact } from '../../shared/domain/redact/redact.ts';

describe('the value under a name that names a secret is removed', () => {
  test.each([
    // Names.
    ['password=hunter2', 'password=‹secret›'],
    ['DB_PASSWORD=hunter2', 'DB_PASSWORD=‹secret›'],
    ['spring.datasource.password=hunter2', 'spring.datasource.password=‹secret›'],
    ['userPwd=hunter2', 'userPwd=‹secret›'],
    ['dbpass=hunter2', 'dbpass=‹secret›'],
    ['new_password_confirmation=hunter2', 'new_password_confirmation=‹secret›'],
    ['password2=hunter2', 'password2=‹secret›'],
    ['client_secret=abc', 'client_secret=‹secret›'],
    ['clientSecret=abc', 'clientSecret=‹secret›'],
    ['x-api-key: abc123', 'x-api-key: ‹secret›'],
    ['apikey=abc', 'apikey=‹secret›'],
    ['API key: abc123', 'API key: ‹secret›'],
    ['Secret Access Key = abc123', 'Secret Access Key = ‹secret›'],
    ['AccountKey=abc==;EndpointSuffix=core', 'AccountKey=‹secret›;EndpointSuffix=core'],
    ['accessToken=abc', 'accessToken=‹secret›'],
    ['X-Vault-Token: abc123', 'X-Vault-Token: ‹secret›'],
    ['X-Amz-Security-Token=abc&x=1', 'X-Amz-Security-Token=‹secret›&x=1'],
    ['JSESSIONID=0A1B2C3D', 'JSESSIONID=‹secret›'],
    ['session id: 0A1B2C3D', 'session id: ‹secret›'],
    ['XSRF-TOKEN=abc', 'XSRF-TOKEN=‹secret›'],
    ['otp=123456', 'otp=‹secret›'],
    ['pin=1234', 'pin=‹secret›'],
    ['"cvv":"123"', '"cvv":"‹secret›"'],
    ['private_key=abc', 'private_key=‹secret›'],
    ['비밀번호=hunter2', '비밀번호=‹secret›'],
    ['사용자 비밀번호: hunter2', '사용자 비밀번호: ‹secret›'],
    ['주민등록번호: 900101 1234567', '주민등록번호: ‹secret›'],
    // JSON, at any depth, as each language writes it.
    ['{"password":"hunter2","n":1}', '{"password":"‹secret›","n":1}'],
    ['{ "password" : "hun\\"ter2" , "n":1}', '{ "password" : "‹secret›" , "n":1}'],
    ['{"password":12345678}', '{"password":‹secret›}'],
    ['{"password":"ends in a backslash\\\\","n":1}', '{"password":"‹secret›","n":1}'],
    [
      '{"body":"{\\"password\\":\\"hun\\\\\\"ter2\\",\\"n\\":1}"}',
      '{"body":"{\\"password\\":\\"‹secret›\\",\\"n\\":1}"}',
    ],
    [
      '{"b":"{\\"b\\":\\"{\\\\\\"token\\\\\\":\\\\\\"abc\\\\\\"}\\"}"}',
      '{"b":"{\\"b\\":\\"{\\\\\\"token\\\\\\":\\\\\\"‹secret›\\\\\\"}\\"}"}',
    ],
    ['{\\u0022password\\u0022:\\u0022hunter2\\u0022}', '{\\u0022password\\u0022:\\u0022‹secret›\\u0022}'],
    ['{"tokens":["abc","def"],"n":1}', '{"tokens":["‹secret›","‹secret›"],"n":1}'],
    ['{"tokens":[null,"def"]}', '{"tokens":[null,"‹secret›"]}'],
    ['{"secret":{"value":"abc","id":7}}', '{"secret":{"value":"‹secret›","id":7}}'],
    ['{"password":"hunter2', '{"password":"‹secret›'],
    ["{'password': 'hunter2', 'token': b'abc'}", "{'password': '‹secret›', 'token': b'‹secret›'}"],
    ["{ password: 'hunter2', n: 1 }", "{ password: '‹secret›', n: 1 }"],
    ['{"password"=>"hunter2", :n=>1}', '{"password"=>"‹secret›", :n=>1}'],
    ['[password] => hunter2', '[password] => ‹secret›'],
    ['map[Password:hunter2 User:bob]', 'map[Password:‹secret› User:bob]'],
    ['User(name=bob, password=hunter2)', 'User(name=bob, password=‹secret›)'],
    [
      'User{password=Optional[hunter2], token=SecretStr("abc")}',
      'User{password=Optional[‹secret›], token=SecretStr("‹secret›")}',
    ],
    ['password=Password(value=hunter2)', 'password=Password(value=‹secret›)'],
    // logfmt, queries, forms, connection strings, headers, commands, XML.
    ['level=error password="hunter 2" user=bob', 'level=error password="‹secret›" user=bob'],
    ['GET /a?token=abc&page=2 HTTP/1.1', 'GET /a?token=‹secret›&page=2 HTTP/1.1'],
    ['GET /a?sig=abc%2Bdef&page=2', 'GET /a?sig=‹secret›&page=2'],
    [
      '/login?next=https%3A%2F%2Fx.io%2F%3Ftoken%3Dabc%26page%3D2',
      '/login?next=https%3A%2F%2Fx.io%2F%3Ftoken%3D‹secret›%26page%3D2',
    ],
    ['q=%257B%2522password%2522%253A%2522hunter2%2522%257D', 'q=%257B%2522password%2522%253A%2522‹secret›%2522%257D'],
    ['Server=db;Uid=sa;Pwd=hunter2;Database=x', 'Server=db;Uid=sa;Pwd=‹secret›;Database=x'],
    ['Cookie: a=b; sid=c; theme=dark', 'Cookie: ‹secret›'],
    ['Set-Cookie: sid=abc; Path=/; HttpOnly\r\nHost: x', 'Set-Cookie: ‹secret›\r\nHost: x'],
    ['{"cookie":"a=b; sid=c","n":1}', '{"cookie":"‹secret›","n":1}'],
    ['"GET / HTTP/1.1\\r\\nCookie: a=b; c=d\\r\\nHost: x"', '"GET / HTTP/1.1\\r\\nCookie: ‹secret›\\r\\nHost: x"'],
    ['mysql --user app --password hunter2 -h db', 'mysql --user app --password ‹secret› -h db'],
    ['["mysql", "--password", "hunter2"]', '["mysql", "--password", "‹secret›"]'],
    ['<ns:password>hunter2</ns:password>', '<ns:password>‹secret›</ns:password>'],
    ['<user password="hunter2"/>', '<user password="‹secret›"/>'],
    // Prose and its punctuation.
    ['login failed with password=hunter2.', 'login failed with password=‹secret›.'],
    ['(password: hunter2), retrying', '(password: ‹secret›), retrying'],
    ['"password=hunter2"', '"password=‹secret›"'],
    ['password=hunter2\\nat com.example.A', 'password=‹secret›\\nat com.example.A'],
    ['password=p,w;x&y)z!#$ user=bob', 'password=‹secret› user=bob'],
    ['password=hunter2,user=bob;token=abc', 'password=‹secret›,user=bob;token=‹secret›'],
  ])('%s', (text, redacted) => {
    expect(redact(text).text).toBe(redacted);
  });
});

describe('what is no secret stays under such a name, and beside it', () => {
  test.each([
    // Nothing, or masked by somebody else.
    'password= user=bob',
    '{"password":"","token":null,"secret":false,"has_password":true}',
    'password=undefined token=nil secret=none',
    'password=******** token=xxxxxx secret=[REDACTED] apikey=<hidden> pwd=***',
    `password=$${'{DB_PASSWORD}'} token={{ token }} secret=$SECRET usage: --password <password>`,
    "Access denied for user 'root'@'localhost' (using password: YES)",
    // Prose.
    'password: must not be empty',
    'Password: is too short',
    'token: expired',
    'invalid token: missing',
    'Session: not found',
    'Unexpected token: where',
    'SyntaxError: Unexpected token: }',
    'Unexpected token u in JSON at position 0',
    '토큰: 만료됨',
    'FATAL: password authentication failed for user "app"',
    '/etc/passwd: Permission denied',
    'resource: arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf',
    'secret: arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf',
    'perform: secretsmanager:GetSecretValue',
    // Names that say something about a secret.
    'token_type=Bearer token_count=17 secret_name=db password_length=8 cookie_domain=example.com',
    'session_timeout=30 key_id=7 secretArn=x passwordPolicy=strict',
    'key=user:123 cache_key=a primary_key=7 partition_key=p public_key=abc foreignKey=x idempotency_key=7',
    'auth=SIMPLE author=bob bypass=x compass=north monkey=y',
    '{"max_tokens":4096,"tokens":1500}',
    'tests pass: 12 fail: 3, pin: 13',
    'session=57 sessionid: 0x14ede63a5a70004',
    'Session: 59746386_671273771 initialized by client WindowsUpdateAgent.',
    'Skipping AppWindowToken{df0798e token=Token{78af589 ActivityRecord{3b04890 u0}}}',
    'Bad activity token: android.os.BinderProxy@2bd79ce',
    'Failed to refresh token: Request failed with status code 400',
    'Cannot decrypt session key: Data key unavailable',
    'PWD=/srv/app OLDPWD=/tmp',
    'token::parse and session::open',
    'signature=(II)V',
    'Executing with tokens:',
    'Adding #0 tokens and #1 secret keys',
  ])('%s', (text) => {
    expect(redact(text)).toEqual({ text, found: {} });
  });
});
