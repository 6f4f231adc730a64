import type { View } from '../domain/view.ts';
import { namedLinks } from '../domain/wording.ts';

/** Longer ones are not opened by every browser and mail client; cut, they would lead elsewhere. */
const URL_CHARACTERS = 2048;

/** The links that a reader can follow: web addresses in ASCII, without the characters that could end a link's markup. */
export const openableLinks = (view: View): ReturnType<typeof namedLinks> =>
  namedLinks(view)
    .filter(({ url }) => /^https?:/i.test(url) && URL.canParse(url))
    .map(({ word, url }) => ({ word, url: new URL(url).href.replace(/["<>\\^`{|}]/g, encodeURIComponent) }))
    .filter(({ url }) => url.length <= URL_CHARACTERS);
