/**
 * What redaction costs: `npx tsx bench/redact.ts`. Processor time of one core, the least of some rounds.
 *
 * 1. Lines by their format, with nothing to remove and with something.
 * 2. Texts made to be slow, of one and of two megabytes: twice the text must take about twice the time.
 * 3. Patterns of a routing file: three common ones, and one that reads a text to its end for each of its matches.
 * 4. One alert's labels, annotations and links, as the ingest of alerts redacts them.
 */

import { readPattern } from '../shared/config/redaction-pattern.ts';
import { redactedDetails } from '../shared/incidents/redacted-details.ts';
import { redact } from '../shared/redaction/redact.ts';
import { groupOfAlerts } from './alerts.ts';
import { ownMicros } from './processor-clock.ts';
import { textTable } from './text-table.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Microseconds of one call: the least of the rounds, as others on the machine only ever add to it. */
function microsOf(call: () => unknown, calls: number, rounds = 9): number {
  const spent = Array.from({ length: rounds }, () => {
    const before = ownMicros();
    for (let i = 0; i < calls; i++) call();
    return (ownMicros() - before) / calls;
  });
  return Math.min(...spent);
}

const LINES: Readonly<Record<string, string>> = {
  text: '2024-01-02T03:04:05.123Z ERROR [main] c.e.s.PaymentService - Payment 8841 of order 20240102-000123 failed',
  'text, 200 characters':
    '2024-01-02T03:04:05.123Z ERROR [http-nio-8080-exec-7] c.e.s.payment.PaymentService - Payment 8841 of order 20240102-000123 over 129.90 EUR failed after 3 attempts in 2412 ms: upstream answered 503, giving up',
  json: '{"level":"error","time":1704164645123,"service":"shop","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","msg":"payment failed","attempt":3}',
  logfmt: 'level=error ts=2024-01-02T03:04:05.123Z caller=main.go:123 msg="payment failed" order=8841 duration=12.3ms',
  exception: 'java.lang.IllegalStateException: no connection to jdbc:mysql://db.example.com:3306/shop within 30000 ms',
  frame: '    at com.example.shop.payment.PaymentService.charge(PaymentService.java:123)',
  platform: 'RequestId: 550e8400-e29b-41d4-a716-446655440000 Error: Task timed out after 30.03 seconds',
  query: 'GET /orders?from=2024-01-02&status=open&name=a%20b&page=2 HTTP/1.1 500 12ms',
  'text, an address': '2024-01-02T03:04:05.123Z ERROR [main] mail to bob@example.com failed: mailbox full',
  'json, a password':
    '{"level":"error","time":1704164645123,"msg":"login failed","user":"bob","password":"hunter2","attempt":3}',
  'query, a token': 'GET /orders?from=2024-01-02&access_token=abcdef%3D%3D&page=2 HTTP/1.1 500 12ms',
};

const lineRows = Object.entries(LINES).map(([name, line]) => {
  const micros = microsOf(() => redact(line), 30_000);
  return [name, `${line.length}`, micros.toFixed(2), `${Math.round(1e6 / micros / 1000)}`];
});
say(textTable(['1. line', 'characters', 'us', 'thousand a second'], lineRows));

/** Each begins again and again what never comes to an end. */
const HOSTILE: Readonly<Record<string, string>> = {
  'one letter': 'a',
  'one digit': '1',
  'digits in groups': '4111 ',
  'at signs': 'a@',
  'labels of a domain': '@a.a.a.a.a.a.a.a.a',
  hyphens: '-',
  backslashes: '\\',
  'escaped quotes': '\\"',
  'percent signs': '%25',
  'JSON in .NET': '\\u0022',
  'escaped Hangul': '%EB%B9%84',
  cards: '4111 1111 1111 1111 ',
  'elements of lists': '["token","a1",',
  'names beside values': '"name":"token","value":',
  names: 'password=',
  'names in quotes': '"password":"',
  'names and prose': 'token: expired ',
  'names and references': 'token="arn:aws:a ',
  lists: 'tokens=[',
  'lists of nothing': 'tokens=[null,',
  objects: 'token={a:',
  types: 'token=Optional[',
  separators: 'token=a,b,c,',
  cookies: 'cookie: a=b; ',
  flags: '--password ',
  tags: '<password>',
  schemes: 'Bearer a ',
  parameters: 'authorization: digest a="b',
  'beginnings of a JWT': 'eyJ',
  'beginnings of a key file': '-----BEGIN PRIVATE KEY-----',
  'beginnings of a token': 'ghp_xoxb-AKIA',
  'one capital': 'A',
  'beginnings of a URL': '://a:b',
  'opening brackets of placeholders': '‹secret',
};

const MEGABYTE = 1_000_000;
const hostileRows = Object.entries(HOSTILE).map(([name, part]) => {
  const one = part.repeat(MEGABYTE / part.length);
  const single = microsOf(() => redact(one), 1, 3) / 1000;
  const double = microsOf(() => redact(one + one), 1, 3) / 1000;
  return [name, single.toFixed(0), double.toFixed(0), (double / single).toFixed(1)];
});
say(`\n${textTable(['2. made to be slow', 'ms for 1 MB', 'ms for 2 MB', 'ratio'], hostileRows)}`);

const patternsOf = (...regexes: readonly string[]) =>
  regexes.flatMap((regex) => {
    const reading = readPattern(regex);
    return reading.ok ? [{ name: 'a', regex, matches: reading.matches }] : [];
  });
const usual = patternsOf(
  'CU-[0-9]{6}',
  '(?i)\\bmember(?:ship)? (?:no|number)[.:]? ?[0-9]{5,}',
  '\\b[A-Z]{2}[0-9]{8}\\b',
);
const line = LINES['text, 200 characters'] ?? '';
const without = microsOf(() => redact(line), 10_000);
const withPatterns = microsOf(() => redact(line, { patterns: usual }), 10_000);
const greedy = patternsOf('ab(.*c)?');
const hostileMs = microsOf(() => redact('ab'.repeat(128_000), { patterns: greedy }), 1, 1) / 1000;
say(
  `\n3. each of three patterns adds ${((withPatterns - without) / 3).toFixed(1)} us to a line of ${line.length} characters`,
);
say(`   ab(.*c)? takes ${hostileMs.toFixed(0)} ms for 256 KB of "ab"`);

const alerts = groupOfAlerts('shop', 100).map(({ labels, annotations, generatorURL }) => ({
  fingerprint: 'hnpGnMfB-9M',
  labels,
  annotations,
  links: [{ kind: 'source' as const, url: generatorURL }],
}));
const alertMicros = microsOf(() => redactedDetails(alerts), 100) / alerts.length;
say(`\n4. an alert of eight labels, four annotations and a link: ${alertMicros.toFixed(1)} us`);
