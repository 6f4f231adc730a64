import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { timeOfDayHtml } from '../../../local/room/time-html.ts';
import { instant } from '../../../shared/values/time.ts';

const SCRIPT = readFileSync(new URL('../../../local/room/times.js', import.meta.url), 'utf8');

/** As much of a page as the script needs: messages with a time each, and the lines between their days. */
class Piece {
  textContent = '';
  className = '';
  readonly dataset: { readonly form?: string };
  readonly page: Piece[];
  readonly dateTime: string;

  constructor(page: Piece[], dateTime = '', form?: string) {
    this.page = page;
    this.dateTime = dateTime;
    this.dataset = form === undefined ? {} : { form };
  }

  get previousElementSibling(): Piece | undefined {
    return this.page[this.page.indexOf(this) - 1];
  }

  querySelector = (): Piece => this;
  removeAttribute = (): void => undefined;
  remove = (): void => void this.page.splice(this.page.indexOf(this), 1);
  before = (piece: Piece): void => void this.page.splice(this.page.indexOf(this), 0, piece);
}

function pageIn(timeZone: string, times: readonly string[]): readonly string[] {
  const page: Piece[] = [];
  const day = new Piece(page);
  Object.assign(day, { className: 'day', textContent: 'in UTC' });
  page.push(day, ...times.map((at) => new Piece(page, at, 'time')));
  class DateTimeFormat extends Intl.DateTimeFormat {
    constructor(_: unknown, form: Intl.DateTimeFormatOptions) {
      super('en-GB', { ...form, timeZone });
    }
  }
  const document = {
    querySelectorAll: () => page.filter((one) => one.dateTime !== ''),
    createElement: () => new Piece(page),
    addEventListener: () => undefined,
  };
  runInNewContext(SCRIPT, { document, Intl: { DateTimeFormat }, Date });
  // Whether a comma follows the weekday depends on the version of ICU.
  return page.map((one) => one.textContent.replaceAll(',', ''));
}

test("times and days of the page are those of its reader's zone", () => {
  const times = ['2026-08-22T15:00:00Z', '2026-08-22T14:59:59Z', '2026-08-22T13:00:00Z'];
  expect(pageIn('Asia/Seoul', times)).toEqual([
    'Sun 23 Aug 2026',
    '00:00:00 GMT+9',
    'Sat 22 Aug 2026',
    '23:59:59 GMT+9',
    '22:00:00 GMT+9',
  ]);
  expect(pageIn('UTC', times)).toEqual(['Sat 22 Aug 2026', '15:00:00 UTC', '14:59:59 UTC', '13:00:00 UTC']);
});

test('a time that the script does not show is in UTC, and so is its title always', () => {
  expect(timeOfDayHtml(instant(Date.parse('2026-08-22T14:02:09Z'))).markup).toBe(
    '<time datetime="2026-08-22T14:02:09.000Z" title="2026-08-22 14:02:09 UTC" data-form="time">14:02:09 UTC</time>',
  );
});
