/** What a link leads to. The receiver turns the word into its own wording. */
export type LinkKind = 'source' | 'dashboard' | 'panel' | 'silence' | 'image' | 'runbook' | 'trace' | 'logs';

export interface Link {
  readonly kind: LinkKind;
  readonly url: string;
  /** What it is called, where its kind says too little. */
  readonly name?: string;
}
