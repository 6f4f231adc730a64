import type { SenderMessage } from '../../incidents/sender-message.ts';
import type { Labels } from '../../values/labels.ts';
import { type Cuts, cutNoted, LIMITS } from '../webhook/cuts.ts';

export interface SentMessage {
  readonly title?: string | null | undefined;
  readonly message?: string | null | undefined;
  readonly groupLabels?: Labels | null | undefined;
  readonly alerts: readonly { readonly labels?: Labels | null | undefined }[];
}

/**
 * What a person wrote into the fields "Title" and "Message" of the contact point. Without that Grafana fills them from
 * its own templates, which say again what the alerts say.
 * Source: https://github.com/grafana/alerting/blob/main/templates/default_template.go
 */
export function messageIn(body: SentMessage, cuts: Cuts): SenderMessage | undefined {
  const title = body.title?.trim() ?? '';
  const text = body.message?.trim() ?? '';
  const message = {
    ...(title !== '' && !isDefaultTitle(title, body) && { title: cutNoted('title', title, LIMITS.title, cuts) }),
    ...(text !== '' && !DEFAULT_TEXT.test(text) && { text: cutNoted('message', text, LIMITS.message, cuts) }),
  };
  return Object.keys(message).length === 0 ? undefined : message;
}

/** `[FIRING:2, RESOLVED:1]` and `[RESOLVED]`; behind it come the values of labels, some of them in brackets. */
const STATE = /^\[(?:FIRING:\d+(?:, RESOLVED:\d+)?|RESOLVED(?::\d+)?)\]/;

function isDefaultTitle(title: string, { groupLabels, alerts }: SentMessage): boolean {
  if (!STATE.test(title)) return false;
  const values = new Set(
    [groupLabels, ...alerts.map(({ labels }) => labels)].flatMap((one) => Object.values(one ?? {})),
  );
  const longestFirst = [...values].filter((value) => value !== '').sort((a, b) => b.length - a.length);
  const rest = longestFirst.reduce((left, value) => left.replaceAll(value, ''), title.replace(STATE, ''));
  return /^[\s()]*$/.test(rest);
}

const DEFAULT_TEXT = /^\*\*(?:Firing|Resolved)\*\*[ \t\r]*\n\s*Value: /;
