import { type Digest, digestCounts, digestFollows, digestSize, digestTitle } from '../../messages/digest.ts';
import { endState } from '../../messages/state-wording.ts';
import type { View } from '../../messages/view.ts';
import { andMore, sincePhrase } from '../../messages/wording.ts';
import { context, header, type SlackMessage, section, sections } from './blocks.ts';
import { endSymbol, SYMBOLS } from './symbols.ts';
import { inline, mentionOf, slackCode } from './text.ts';
import { READERS_TIMES } from './times.ts';

/** Characters as sent: 25 lines of less than 330 have room. */
const LIMITS = { title: 150, fallback: 400, incident: 60 } as const;

/** One message that stands for many: how many of which severity, and the most urgent by name. */
export function digestMessage(digest: Digest, mentions: readonly string[]): SlackMessage {
  const { top } = digest;
  const title = `📥 ${digestTitle(digest)}`;
  const counts = digestCounts(digest);
  const lead = [...(mentions.length > 0 ? [mentions.map(mentionOf).join(' ')] : []), `*${counts}*`];
  const more = andMore(digestSize(digest) - top.length);
  return {
    text: inline([title, counts, ...top.slice(0, 1).map((view) => view.title)].join(' · '), LIMITS.fallback),
    blocks: [
      header(title),
      section(lead),
      ...sections(top.map(line)),
      context([...(more === '' ? [] : [more.trim()]), digestFollows(digest)]),
    ],
  };
}

const line = (view: View): string =>
  [
    `${view.status === 'firing' ? SYMBOLS[view.severity] : endSymbol(endState(view) !== 'resolved')} *${inline(view.title, LIMITS.title)}*`,
    sincePhrase(view, READERS_TIMES),
    slackCode(view.incident, LIMITS.incident),
  ].join(' · ');
