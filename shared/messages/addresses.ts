/** A piece of a text that people wrote: words, or an address of the web, which some receivers show as a link. */
export type TextPiece =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'address'; readonly text: string; readonly url: string };

/** More in one text are left as they are: each costs room. */
const MOST = 10;
/** Longer ones are not opened by every browser. */
const LONGEST = 2048;

/** Neither a quote nor a grave accent, which stands for a backtick in some messages. */
const ADDRESS = /https?:\/\/[^\s<>"'`\u02cb|\\^{}\u2018-\u201f]+/gi;
const BEYOND_ASCII = /[^ -~]/;
/** What an address goes on behind, in any script. Behind anything else other scripts begin a new word: `…/checkout에서`. */
const GOES_ON = '/=?&#%-_+';
/** Left by redaction, or by a cut: the address as it stands leads elsewhere. */
const BROKEN = '‹…';
const PUNCTUATION = '.,;:!?*_~';
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[' };

/** The pieces of a text in their order; together they are the text. */
export function piecesOf(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  let found = 0;
  for (const { 0: run, index } of text.matchAll(ADDRESS)) {
    const address = addressIn(run);
    if (address === undefined || found === MOST) continue;
    found++;
    if (index > from) pieces.push({ is: 'text', text: text.slice(from, index) });
    pieces.push({ is: 'address', text: address, url: new URL(address).href });
    from = index + address.length;
  }
  return from < text.length ? [...pieces, { is: 'text', text: text.slice(from) }] : pieces;
}

function addressIn(run: string): string | undefined {
  const foreign = run.search(BEYOND_ASCII);
  if (foreign !== -1 && BROKEN.includes(run[foreign] ?? '')) return undefined;
  const isOver = foreign !== -1 && !GOES_ON.includes(run[foreign - 1] ?? '');
  const address = withoutPunctuation(isOver ? run.slice(0, foreign) : run);
  return !/[‹…]/.test(address) && address.length <= LONGEST && URL.canParse(address) ? address : undefined;
}

/** What belongs to the sentence around it: `(see https://wiki.example/a).` */
function withoutPunctuation(run: string): string {
  let end = run.length;
  while (end > 0 && isOfSentence(run, end)) end--;
  return run.slice(0, end);
}

function isOfSentence(run: string, end: number): boolean {
  const last = run[end - 1] ?? '';
  const opening = CLOSING[last];
  if (opening === undefined) return PUNCTUATION.includes(last);
  const before = run.slice(0, end);
  return before.split(last).length > before.split(opening).length;
}
