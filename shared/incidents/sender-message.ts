/** What a sender says of all alerts of a body together, in words that a person chose. */
export interface SenderMessage {
  readonly title?: string;
  /** May have several lines. */
  readonly text?: string;
}
