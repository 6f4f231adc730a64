import type { TraceForms } from '../traces/trace-ids.ts';
import type { Labels } from '../values/labels.ts';
import type { Severity } from '../values/severity.ts';
import type { EpochMs } from '../values/time.ts';
import type { View } from './view.ts';

/**
 * A message before any format: built once from a view, written by each receiver's renderer. Its texts are plain and not
 * escaped, because labels and annotations in them come from outside: each renderer escapes for its own format.
 */
export interface Document {
  /** The figures that it was made of. Renderers for machines take them as they are. */
  readonly view: View;
  /** What happened, in a few words. */
  readonly headline: string;
  readonly facts: DocumentFacts;
  /** What came since the receiver was last shown the incident. Empty in a first message, which shows everything. */
  readonly changes: readonly Change[];
  /** In the order in which people read them. */
  readonly parts: readonly Part[];
  /** What did not come this far, in words. A renderer adds what it cuts itself. */
  readonly notes: readonly string[];
}

export interface DocumentFacts {
  /** The worst of what fires, or fired, with the sender's own word where it is another: `critical (P0)` */
  readonly severity: string;
  /** `3 firing, 2 resolved` */
  readonly counts: string;
  /** Of an error `seen 4,213 times`, of alerts `17 alerts began to fire 23 times`. Absent: once each. */
  readonly occurrences?: string;
  /** `since 2026-08-22 14:02:09 UTC (7m)` */
  readonly since: string;
}

export type Change =
  | { readonly word: 'severity'; readonly from: Severity; readonly to: Severity }
  /** Alerts of one kind of change: the first of them named, the others counted. */
  | {
      readonly word: 'now firing' | 'now resolved' | 'now ended' | 'came and went';
      readonly names: readonly string[];
      readonly more: number;
    };

/** How much a reader would miss a part, the most important first. Where there is no room for all, the last give way. */
export const IMPORTANCES = ['essential', 'important', 'useful', 'detail', 'extra'] as const;
export type Importance = (typeof IMPORTANCES)[number];

/** A part of a message. A renderer shows every kind, so a new fact of a known kind needs no change of the renderers. */
export type Part = { readonly importance: Importance } & (
  | WordsPart
  | AnnotationsPart
  | LabelsPart
  | AlertsPart
  | TracesPart
  | ListPart
  | PreformattedPart
  | LinksPart
);

/** What the sender says of the problem. The summary is one line, the description may be many. */
export interface WordsPart {
  readonly kind: 'words';
  readonly summary?: Piece;
  readonly description?: string;
}

/** Some text within a line. */
export type Piece =
  | { readonly is: 'text'; readonly text: string }
  /** Words of a log, in which `<*>` stands for what differs from line to line. */
  | { readonly is: 'template'; readonly text: string };

/** What else people wrote about the problem, each under its name. */
export interface AnnotationsPart {
  readonly kind: 'annotations';
  readonly texts: readonly NamedText[];
}

export interface NamedText {
  readonly name: string;
  /** May have several lines. */
  readonly text: string;
}

/** Labels under a title. */
export interface LabelsPart {
  readonly kind: 'labels';
  readonly title: string;
  readonly labels: Labels;
}

/** The alerts of the incident, the worst first. */
export interface AlertsPart {
  readonly kind: 'alerts';
  readonly alerts: readonly ListedAlert[];
  /** Alerts beside them that are only counted. */
  readonly unlisted: number;
}

export interface ListedAlert {
  /** What distinguishes it from the others: `pod=a, zone=1`. At most 200 characters. */
  readonly name: string;
  readonly status: 'firing' | 'resolved';
  readonly severity: Severity;
  /** The same with the sender's own word where it is another: `critical (P0)`. */
  readonly severityPhrase: string;
  readonly startsAt: EpochMs;
  readonly endsAt?: EpochMs;
  /** Its source has not listed it since, and has not said that it is over. */
  readonly unreportedSince?: EpochMs;
  /** Why it is over, where it did not recover: `its rule was paused`. */
  readonly endedBecause?: string;
  /** Its sender lists it in another group since. */
  readonly isElsewhere?: true;
  /** It fired when its source fell silent. */
  readonly isEndAssumed: boolean;
  /** `fired 3 times`, of an error `seen 3 times`. Absent: once. */
  readonly recurrence?: string;
  /** As people read them: `{ B: '123456789012' }`. */
  readonly values: Readonly<Record<string, string>>;
  /** What it says of itself, in one line. */
  readonly says: string;
  /** Its own pages, as far as the links of the message do not lead to them. */
  readonly links: readonly NamedLink[];
}

/** The traces of the incident and what they show. */
export interface TracesPart {
  readonly kind: 'traces';
  readonly traces: readonly TraceForms[];
  readonly phrases: readonly string[];
}

/** Anything that is a list of lines under a title. */
export interface ListPart {
  readonly kind: 'list';
  readonly title: string;
  readonly items: readonly ListItem[];
}

export interface ListItem {
  readonly text: string;
  /** When it began, and how long that was ago: `2h 4m`. Follows the text. */
  readonly since?: { readonly at: EpochMs; readonly length: string };
  /** What it says, behind all that: words of a log, in which `<*>` stands for what differs, */
  readonly template?: string;
  /** or of an alert. */
  readonly summary?: string;
  readonly trace?: TraceForms;
}

/** A text whose lines and indents matter. */
export interface PreformattedPart {
  readonly kind: 'preformatted';
  readonly title: string;
  readonly text: string;
}

export interface LinksPart {
  readonly kind: 'links';
  readonly links: readonly NamedLink[];
}

/** A page that a reader can open: an address of the web in ASCII. */
export interface NamedLink {
  readonly word: string;
  readonly url: string;
}
