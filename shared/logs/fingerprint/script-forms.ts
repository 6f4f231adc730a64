/** Forms of other scripts than Latin, brought to the one that the mask knows. */

const NOT_ASCII = /[^\0-\x7f]/;
/** Arabic, Persian, Devanagari and full-width digits. */
const DIGITS = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19]/g;
/** Before noon and after noon: Korean, Japanese and Chinese put it before the time, or leave it out. */
const HALF_OF_DAY = /(?:오전|오후|午前|午後|上午|下午|凌晨|晚上) ?(?=\d)/g;
/** Pairs of quotation marks. What stands between them is quoted as in `"…"`. */
const QUOTED =
  /“([^”\n]{0,200})”|„([^“”\n]{0,200})[“”]|‘([^’\n]{0,200})’|「([^」\n]{0,200})」|『([^』\n]{0,200})』|《([^》\n]{0,200})》|【([^】\n]{0,200})】|« ?([^»\n]{0,200}?) ?»|»([^«\n]{0,200})«/g;

/** A text whose digits, quotation marks and times are written as in English. */
export function inKnownForms(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  return text
    .replace(DIGITS, '0')
    .replace(HALF_OF_DAY, '')
    .replace(
      QUOTED,
      (_, ...groups: readonly unknown[]) => `"${groups.slice(0, 9).find((one) => one !== undefined) ?? ''}"`,
    );
}
