/** One alert that may fire. Its name is the label `pod`, which no other alert has. */
export interface PlannedAlert {
  readonly name: string;
  /** Its label `alertname`. The alerts of one problem are one group. */
  readonly problem: string;
  readonly severity: 'critical' | 'warning' | 'info';
}

/** The ways in which a receiver fails: classes 4 and 5 of docs/promises.md. */
export const FAILURES = [
  'refused',
  'lost-answer',
  'hang',
  'unavailable',
  'asks-1s',
  'asks-30s',
  'asks-a-day',
  'login-page',
  'redirect',
  'unauthorized',
  'not-found',
] as const;
export type FailureKind = (typeof FAILURES)[number];

/** What happens, after a pause of so many seconds. Alerts, places and variants are given by their index. */
export type Step = { readonly pause: number } & (
  | {
      /** Those that fire are over, those that do not fire begin, as one of the senders sees it. */
      readonly turn: readonly number[];
      readonly voice: number;
    }
  | {
      /** A receiver fails for so many seconds. */
      readonly fails: number;
      readonly how: FailureKind;
      readonly lasts: number;
    }
  | {
      /** The last body of each group comes once more, so many seconds later. */
      readonly copyAfter: number;
    }
  | {
      /** The summaries of these alerts say something new from now on. */
      readonly says: readonly number[];
    }
  | {
      /** These alerts are silenced at their sender, for so many seconds. */
      readonly mutes: readonly number[];
      readonly lasts: number;
    }
  | {
      /** A sender says nothing any more. */
      readonly dies: number;
    }
  | {
      /** Tocsin is away for so many seconds, as a laptop is that sleeps. */
      readonly sleeps: number;
    }
  | {
      /** Tocsin's clock jumps by so many seconds. */
      readonly jumps: number;
    }
  | {
      /** The routing file is another: see routing-text.ts. */
      readonly routing: number;
    }
);

/** All that a run depends on. Times are in seconds. */
export interface Plan {
  readonly alerts: readonly PlannedAlert[];
  readonly timing: {
    readonly groupInterval: number;
    readonly repeatInterval: number;
    readonly dedupWindow: number;
    readonly resolveAfter: number;
    /** Of the third problem. */
    readonly threshold: { readonly count: number; readonly within: number };
  };
  readonly senders: {
    readonly groupWait: number;
    readonly groupInterval: number;
    readonly repeatInterval: number;
    /** How many of them there are, each with alerts of its own that may have the same labels. */
    readonly voices: number;
    readonly maxAlerts: number | undefined;
    /** How far their clocks are ahead of ours. */
    readonly clockAhead: number;
  };
  /** How long after their expiry items are deleted. Undefined: never. */
  readonly deletesAfter: number | undefined;
  readonly steps: readonly Step[];
  /** In which order the awaits of what happens together go on. Empty: one after the other. */
  readonly picks: readonly number[];
  /** After how many calls of ports the process dies, counted from the death before. */
  readonly crashes: readonly number[];
}

/** What makes a plan an unusual one. A known fault may need one of these. */
export const FEATURES = [
  'copies',
  'facts',
  'mutes',
  'death',
  'sleep',
  'jump',
  'routing',
  'voices',
  'cuts',
  'sender-clock',
  'deletion',
  'threshold',
] as const;
export type Feature = (typeof FEATURES)[number];

const STEP_FEATURES: readonly (readonly [key: string, feature: Feature])[] = [
  ['copyAfter', 'copies'],
  ['says', 'facts'],
  ['mutes', 'mutes'],
  ['dies', 'death'],
  ['sleeps', 'sleep'],
  ['jumps', 'jump'],
  ['routing', 'routing'],
];

export function featuresOf({ senders, deletesAfter, steps, timing }: Plan): ReadonlySet<Feature> {
  return new Set([
    ...STEP_FEATURES.filter(([key]) => steps.some((step) => key in step)).map(([, feature]) => feature),
    ...(senders.voices > 1 ? (['voices'] as const) : []),
    ...(senders.maxAlerts === undefined ? [] : (['cuts'] as const)),
    ...(senders.clockAhead === 0 ? [] : (['sender-clock'] as const)),
    ...(deletesAfter === undefined ? [] : (['deletion'] as const)),
    ...(timing.threshold.count > 1 ? (['threshold'] as const) : []),
  ]);
}
