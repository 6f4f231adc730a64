import type { Answer, OutgoingRequest, Publication } from '../destinations/conversation.ts';

/** Looks the named secrets up, sends, and forgets them. Never throws for what the network does. */
export interface Http {
  send(request: OutgoingRequest): Promise<Answer>;
}

export interface Topics {
  publish(publication: Publication): Promise<Answer>;
}
