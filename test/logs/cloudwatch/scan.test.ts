import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogBatch, OpenedBatch, Prefilter } from '../../../shared/logs/cloudwatch/batch.ts';
import { scanBatch } from '../../../shared/logs/cloudwatch/scan.ts';
import { CONTROL_MESSAGE, envelope, eventsOf } from '../../support/log-batch.ts';

const bytesOf = (value: unknown, indent?: number): Buffer => Buffer.from(JSON.stringify(value, undefined, indent));

const alone = () => false;
const EVERYTHING: Prefilter = { search: () => (from) => from, goesOn: alone };
const having = (word: string): Prefilter => ({ search: (bytes) => (from) => bytes.indexOf(word, from), goesOn: alone });
/** The same, and what begins with a plus goes on with the message before it. */
const joining = (word: string): Prefilter => ({ ...having(word), goesOn: (_, one) => one.startsWith('+') });

function batchOf(opened: OpenedBatch): LogBatch {
  if (opened.ok && opened.batch !== 'control-message') return opened.batch;
  throw new Error(JSON.stringify(opened));
}
const scanned = (bytes: Buffer, prefilter = EVERYTHING) => batchOf(scanBatch(bytes, prefilter));
const messagesOf = ({ events }: LogBatch) => events.map(({ message }) => message);

/** Texts that are hard on whoever looks at bytes: quotes, backslashes, and what stands between events. */
const fragment = fc.oneof(
  fc.constantFrom(
    ...['"', '\\', '\\"', '"}', '},{"id":"', '"},{"id":"1","timestamp":2,"message":"', '"}]}', '"logEvents":['],
    ...['\\u0022', '\u2028', '\ud83d', '🔥', 'é', '\0', '\n', '\t', '/', 'ERROR', '', ',"message":"', '","timestamp":'],
  ),
  fc.string({ unit: 'binary' }),
  fc.string(),
);
const message = fc.array(fragment, { maxLength: 6 }).map((parts) => parts.join(''));
const messages = fc.array(message, { maxLength: 20 });

describe('scanning a batch', () => {
  it('finds what parsing finds, whatever the messages are', () => {
    fc.assert(
      fc.property(messages, (texts) => {
        const events = eventsOf(texts);
        expect(scanned(bytesOf(envelope(events))).events).toEqual(events);
      }),
      { numRuns: 500 },
    );
  });

  it('finds the events that may matter, and only these, in their order', () => {
    fc.assert(
      fc.property(messages, fc.constantFrom('ERROR', 'id', '1', '\\\\'), (texts, word) => {
        const written = eventsOf(texts);
        const expected = written.filter((event) => JSON.stringify(event.message).slice(1, -1).includes(word));
        expect(scanned(bytesOf(envelope(written)), having(word)).events).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('finds the few that matter among many, wherever they are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(1999), { maxLength: 20 }), fc.nat(400), (places, length) => {
        const noise = 'x'.repeat(length);
        const texts = Array.from({ length: 2000 }, (_, i) => (places.includes(i) ? `ERROR ${i}` : `${noise} ${i}`));
        const expected = places.sort((a, b) => a - b).map((i) => `ERROR ${i}`);
        expect(messagesOf(scanned(bytesOf(envelope(eventsOf(texts))), having('ERROR')))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('finds what goes on with an event that matters, and what that goes on with', () => {
    const one = fc.constantFrom('ERROR', '+ERROR', '+', '+fine', 'fine', '');
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), (texts) => {
        const entries: string[][] = [];
        for (const text of texts) {
          if (text.startsWith('+') && entries.length > 0) entries.at(-1)?.push(text);
          else entries.push([text]);
        }
        const expected = entries.filter((lines) => lines.some((line) => line.includes('ERROR'))).flat();
        expect(messagesOf(scanned(bytesOf(envelope(eventsOf(texts))), joining('ERROR')))).toEqual(expected);
        expect(messagesOf(scanned(bytesOf(envelope(eventsOf(texts)), 1), joining('ERROR')))).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads every escape that JSON has', () => {
    const text = String.raw`\u0045RROR \"quoted\" \\ \/ \b\f\n\r\t \ud83d\ude00 \u2028 {\"a\":\"b\"},{\"id\":\"`;
    const bytes = Buffer.from(
      JSON.stringify(envelope([])).replace('[]}', `[{"id":"1","timestamp":2,"message":"${text}"}]}`),
    );
    expect(messagesOf(scanned(bytes))).toEqual([JSON.parse(`"${text}"`)]);
  });

  it('takes ids and timestamps of any length, also within one batch', () => {
    const events = [
      { id: '', timestamp: 0, message: '' },
      { id: '7', timestamp: 1_760_000_000_000, message: 'a' },
      { id: '3'.repeat(56), timestamp: 3, message: '' },
      { id: 'eventId4', timestamp: 8_640_000_000_000_000, message: 'ERROR' },
    ];
    expect(scanned(bytesOf(envelope(events))).events).toEqual(events);
    expect(scanned(bytesOf(envelope(events)), having('ERROR')).events).toEqual(events.slice(3));
  });

  it('says where the batch comes from', () => {
    expect(scanned(bytesOf(envelope(eventsOf(['a']))))).toMatchObject({
      owner: '123456789012',
      logGroup: '/aws/lambda/checkout',
      logStream: '2026/01/01/[$LATEST]94fa867e5374431291a7fc14e2f56ae7',
      subscriptionFilters: ['tocsin'],
      unreadable: 0,
    });
  });
});

describe('a batch in another form than CloudWatch Logs writes it', () => {
  const written = eventsOf(['ERROR 1', 'fine', 'ERROR "2"', '']);
  const both = [written[0], written[2]];

  it.each([
    ['with blanks', bytesOf(envelope(written), 2)],
    ['followed by a line end', Buffer.from(`${JSON.stringify(envelope(written))}\n`)],
    ['with the events first', bytesOf({ ...{ logEvents: written }, ...envelope(written) })],
    ['with its type last', bytesOf(typeLast(written))],
    ['with more lists behind the events', bytesOf(envelope(written, { more: [{ a: 'b' }] }))],
    ['with a second list that looks like the first', bytesOf(envelope(written, { more: eventsOf(['ERROR 3']) }))],
    ['with fields in another order', bytesOf(envelope(written.map(backwards)))],
    [
      'with fields in another order in some',
      bytesOf(envelope(written.map((one, i) => (i > 1 ? backwards(one) : one)))),
    ],
    ['with more fields', bytesOf(envelope(written.map((one) => ({ ...one, extractedFields: { level: 'ERROR' } }))))],
    ['with more fields in some', bytesOf(envelope(written.map((one, i) => (i > 1 ? { ...one, source: 'x' } : one))))],
    ['with more fields in front', bytesOf(envelope(written.map((one) => ({ level: 1, ...one }))))],
  ])('is read all the same: %s', (_, bytes) => {
    expect(scanned(bytes).events).toMatchObject(written);
    expect(scanned(bytes, having('ERROR')).events).toMatchObject(both);
  });

  it('is read as parsing reads it, in whatever order the fields are', () => {
    const order = fc.constantFrom('as-written', 'backwards', 'more');
    fc.assert(
      fc.property(fc.array(fc.tuple(message, order), { maxLength: 8 }), (rows) => {
        const events = eventsOf(rows.map(([text]) => text));
        const bytes = bytesOf(envelope(events.map((event, i) => ordered(event, rows[i]?.[1]))));
        expect(scanned(bytes).events).toMatchObject(events);
      }),
      { numRuns: 500 },
    );
  });
});

type Written = ReturnType<typeof eventsOf>[number];
const backwards = ({ id, timestamp, message }: Written) => ({ message, timestamp, id });
function ordered(event: Written, order: string | undefined): unknown {
  if (order === 'backwards') return backwards(event);
  return order === 'more' ? { ...event, more: 'ERROR"}' } : event;
}
function typeLast(events: readonly Written[]) {
  const { messageType, ...rest } = envelope(events);
  return { ...rest, messageType };
}

describe('what cannot be read', () => {
  const good = eventsOf(['ERROR 1', 'ERROR 2', 'ERROR 3']);

  it.each([
    null,
    7,
    'text',
    [],
    {},
    { id: '1', timestamp: 1 },
    { id: 1, timestamp: 1, message: 'ERROR' },
    { id: '1', timestamp: '1', message: 'ERROR' },
    { id: '1', timestamp: 1.5, message: 'ERROR' },
    { id: '1', timestamp: -1, message: 'ERROR' },
    { id: '1', timestamp: 9e15, message: 'ERROR' },
    { id: '1', timestamp: 1, message: null },
    { id: '1', timestamp: 1, message: { text: 'ERROR' } },
  ])('is one event: %j is left out and counted, and spoils no other', (bad) => {
    for (const place of [0, 1, 3]) {
      const batch = scanned(bytesOf(envelope(good.toSpliced(place, 0, bad as never))));
      expect(batch).toMatchObject({ events: good, unreadable: 1 });
    }
  });

  it('is one event that is not even JSON, and spoils no other', () => {
    const text = JSON.stringify(envelope(good)).replace('ERROR 2', String.raw`ERROR \x 2`);
    const batch = scanned(Buffer.from(text));
    expect(batch).toMatchObject({ events: [good[0], good[2]], unreadable: 1 });
    expect(scanned(Buffer.from(text), having('ERROR 3'))).toMatchObject({ events: [good[2]], unreadable: 0 });
  });

  it('is bytes that are no UTF-8: they are shown as such', () => {
    const [before = '', after = ''] = JSON.stringify(envelope(eventsOf(['a?b']))).split('?');
    expect(messagesOf(scanned(Buffer.concat([Buffer.from(before), Buffer.from([0xff]), Buffer.from(after)])))).toEqual([
      'a\ufffdb',
    ]);
  });

  it.each(['', '{', 'null}', '{"logEvents":[', '{"logEvents":[{"id":"1"}]}x', '"logEvents":["}]}'])(
    'is a text that is no JSON: %s',
    (text) => {
      expect(scanBatch(Buffer.from(text), EVERYTHING)).toEqual({ ok: false, reason: 'not-json' });
    },
  );

  it.each([
    null,
    [],
    'logEvents',
    {},
    { logEvents: eventsOf(['a']) },
    envelope(eventsOf(['a']), { messageType: 'OTHER' }),
    envelope(eventsOf(['a']), { owner: 1 }),
    envelope(eventsOf(['a']), { logGroup: null }),
    envelope(eventsOf(['a']), { logStream: undefined }),
    envelope(eventsOf(['a']), { subscriptionFilters: 'tocsin' }),
    envelope(eventsOf(['a']), { subscriptionFilters: [1] }),
    envelope(eventsOf(['a']), { logEvents: {} }),
  ])('is no envelope: %j', (value) => {
    expect(scanBatch(bytesOf(value), EVERYTHING)).toEqual({ ok: false, reason: 'not-an-envelope' });
  });

  it('is never met with an error, whatever the bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array().map((array) => Buffer.from(array)),
      fc.tuple(messages, fc.nat(), fc.nat(), fc.string()).map(([texts, at, length, text]) => {
        const json = JSON.stringify(envelope(eventsOf(texts)));
        const place = at % json.length;
        return Buffer.from(json.slice(0, place) + text + json.slice(place + (length % 20)));
      }),
    );
    fc.assert(
      fc.property(bytes, (some) => {
        const opened = scanBatch(some, having('ERROR'));
        expect(opened.ok ? 'opened' : opened.reason).toMatch(/^(opened|not-json|not-an-envelope)$/);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the identity of a batch', () => {
  const idOf = (events: readonly Written[], parts = {}) => scanned(bytesOf(envelope(events, parts))).id;
  const events = eventsOf(['a', 'b', 'c', 'd']);

  it('is the same however often it is delivered, through whatever filter, and whatever matters', () => {
    expect(idOf(events, { subscriptionFilters: ['other', 'third'] })).toBe(idOf(events));
    for (const prefilter of [having('b'), having('nothing')]) {
      expect(scanned(bytesOf(envelope(events)), prefilter).id).toBe(idOf(events));
    }
  });

  it.each([
    ['account', idOf(events, { owner: '210987654321' })],
    ['log group', idOf(events, { logGroup: '/aws/lambda/checkout2' })],
    ['log stream', idOf(events, { logStream: 'other' })],
    ['first event', idOf(events.slice(1))],
    ['last event', idOf(events.slice(0, -1))],
    ['number of events', idOf(events.toSpliced(1, 1))],
    ['number of events: none', idOf([])],
    ['split of names', idOf(events, { logGroup: '/aws/lambda/checkou', logStream: `t${envelope([]).logStream}` })],
  ])('is another one with another %s', (_, id) => {
    expect(id).not.toBe(idOf(events));
  });
});

describe('a control message', () => {
  it('is known as one, and has no events', () => {
    for (const bytes of [bytesOf(CONTROL_MESSAGE), bytesOf(CONTROL_MESSAGE, 1)]) {
      expect(scanBatch(bytes, EVERYTHING)).toEqual({ ok: true, batch: 'control-message' });
    }
  });
});
