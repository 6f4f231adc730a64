import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeAround } from '../../../shared/traces/trace-links.ts';
import { type ConsolePages, consoleLinks } from '../../../shared/traces/xray/console-links.ts';
import { after, hours, instant } from '../../../shared/values/time.ts';

/** Its first 8 digits are the second in which the incident began. */
const ID = '6a89abe1bd862e3fe1be46a994272793';
const HALF = '0000000000000000e1be46a994272793';
const BEGAN = instant(Date.parse('2026-08-22T14:02:09Z'));
const LAST = after(BEGAN, hours(2));
const NONE = { logGroups: [] };

const linksTo = (id: string, pages: ConsolePages) => consoleLinks(id, pages, timeAround(id, BEGAN, LAST));

/** What the console reads from the address of a query. */
function queryIn(url: string): unknown {
  const [, text = ''] = url.split('$3FqueryDetail$3D');
  const once = decodeURIComponent(text.replaceAll('$', '%'));
  return readValue({ text: decodeURIComponent(once), at: 0 });
}

interface Reading {
  readonly text: string;
  at: number;
}

/** A text behind `~'`, a list `~(~…)`, or a map `~(name~…)`: the console's own notation. */
function readValue(reading: Reading): unknown {
  reading.at++;
  if (take(reading, "'"))
    return word(reading).replace(/\*(..)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  expect(take(reading, '(')).toBe(true);
  const list: unknown[] = [];
  const map: Record<string, unknown> = {};
  const isList = reading.text[reading.at] === '~';
  while (!take(reading, ')')) {
    if (isList) list.push(readValue(reading));
    else map[word(reading)] = readValue(reading);
    if (!isList && reading.text[reading.at] === '~') reading.at++;
  }
  return isList ? list : map;
}

function take(reading: Reading, sign: string): boolean {
  const isThere = reading.text[reading.at] === sign;
  if (isThere) reading.at++;
  return isThere;
}

function word(reading: Reading): string {
  const [found = ''] = /^[^~()]*/.exec(reading.text.slice(reading.at)) ?? [];
  reading.at += found.length;
  return found;
}

describe('The AWS console', () => {
  test('is linked to where its region is known: X-Ray, by its own form of the ID', () => {
    expect(linksTo(ID, { ...NONE, region: 'eu-west-1' })).toEqual([
      {
        kind: 'trace',
        name: 'X-Ray',
        url: 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#xray:traces/1-6a89abe1-bd862e3fe1be46a994272793',
      },
    ]);
    expect(linksTo(ID, NONE)).toEqual([]);
  });

  test.each([
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
    ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
  ])('of %s has its own address', (region, address) => {
    expect(linksTo(ID, { ...NONE, region })[0]?.url.startsWith(address)).toBe(true);
  });

  test('looks through log groups for the ID in every form that a service may have written', () => {
    const pages = { ...NONE, region: 'eu-west-1', logGroups: ['/aws/lambda/check_out', 'aws/spans'] };
    const [, link] = linksTo(ID, pages);
    expect(link).toMatchObject({ kind: 'logs', name: 'Logs Insights' });
    expect(link?.url).toMatch(/#logsV2:logs-insights\$3FqueryDetail\$3D[\w$*.-]+$/);
    expect(queryIn(link?.url ?? '')).toEqual({
      end: '2026-08-22T14:17:09.000Z',
      start: '2026-08-22T13:47:09.000Z',
      timeType: 'ABSOLUTE',
      tz: 'UTC',
      editorString: [
        'fields @timestamp, @log, @message',
        `| filter @message like "${ID}" or @message like "1-6a89abe1-bd862e3fe1be46a994272793"`,
        '| sort @timestamp asc',
        '| limit 200',
      ].join('\n'),
      source: ['/aws/lambda/check_out', 'aws/spans'],
    });
  });

  test('looks for the digits and the number of an ID of which half is known, and not in X-Ray', () => {
    const [link, ...others] = linksTo(HALF, { ...NONE, region: 'eu-west-1', logGroups: ['a'] });
    expect(others).toEqual([]);
    expect(queryIn(link?.url ?? '')).toMatchObject({
      editorString: expect.stringContaining('like "e1be46a994272793" or @message like "16266516598257821587"'),
    });
  });

  test('looks around the whole incident where the ID tells no time', () => {
    const random = `ffffffff${ID.slice(8)}`;
    const [, link] = linksTo(random, { ...NONE, region: 'eu-west-1', logGroups: ['a'] });
    expect(queryIn(link?.url ?? '')).toMatchObject({
      start: '2026-08-22T13:47:09.000Z',
      end: '2026-08-22T16:17:09.000Z',
    });
  });

  test('is given every log group as it is called', () => {
    const logGroup = fc.stringMatching(/^[\w./#-]{1,40}$/);
    fc.assert(
      fc.property(fc.array(logGroup, { minLength: 1, maxLength: 5 }), (logGroups) => {
        const [, link] = linksTo(ID, { ...NONE, region: 'eu-west-1', logGroups });
        expect(queryIn(link?.url ?? '')).toMatchObject({ source: logGroups });
      }),
    );
  });
});
