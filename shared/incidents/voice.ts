import { hashLabels, type Labels } from '../values/labels.ts';
import type { AlertBatch } from './signal.ts';

/** Addresses of senders that are one voice, because they share what they sent: the Alertmanagers of a pair. */
export type Twins = readonly (readonly string[])[];

/** Who speaks, and of what. Short: both are part of every start that is stored (membership.ts). */
export interface Speaker {
  /** A hash of source, receiver and address. Four characters: an incident has few voices. */
  readonly voice: string;
  /** A hash of the sender's own group labels. Five characters: an incident may be of many groups. */
  readonly group: string;
}

type Said = Pick<AlertBatch, 'source' | 'sender' | 'externalUrl' | 'groupLabels'>;

export function speakerOf({ source, sender, externalUrl = '', groupLabels }: Said, twins: Twins = []): Speaker {
  const voice: Labels = { source, receiver: sender, url: addressOf(externalUrl, twins) };
  return { voice: hashLabels(voice).slice(0, 4), group: hashLabels(groupLabels).slice(0, 5) };
}

/** Of twins the first: which of them sent it makes no difference. */
function addressOf(url: string, twins: Twins): string {
  const address = canonicalAddress(url);
  const pair = twins.find((addresses) => addresses.some((one) => canonicalAddress(one) === address));
  return canonicalAddress(pair?.[0] ?? address);
}

/** With or without a slash at its end, and whatever the case of its host. */
export function canonicalAddress(url: string): string {
  const address = URL.canParse(url) ? new URL(url).href : url;
  return address.replace(/\/$/, '');
}
