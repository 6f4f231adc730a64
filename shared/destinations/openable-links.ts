import type { View } from '../messages/view.ts';
import { counted, namedLinks } from '../messages/wording.ts';

/** Longer ones are not opened by every browser and mail client; cut, they would lead elsewhere. */
const URL_CHARACTERS = 2048;

/** The links that a reader can follow: web addresses in ASCII, without the characters that could end a link's markup. */
export const openableLinks = (view: View): ReturnType<typeof namedLinks> =>
  namedLinks(view)
    .filter(({ url }) => /^https?:/i.test(url) && URL.canParse(url))
    .map(({ word, url }) => ({ word, url: new URL(url).href.replace(/["<>\\^`{|}]/g, encodeURIComponent) }))
    .filter(({ url }) => url.length <= URL_CHARACTERS);

/** How many links are not among them, to be said where other cuts are. */
export function linkNotes(view: View): readonly string[] {
  const rest = view.links.length - openableLinks(view).length;
  return rest > 0 ? [`${counted(rest, 'link')} too long or not of the web`] : [];
}
