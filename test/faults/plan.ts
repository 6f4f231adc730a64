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

/** What happens, after a pause of so many seconds. */
export type Step = { readonly pause: number } & (
  | {
      /** Those that fire are over, those that do not fire begin. Indices of `alerts`. */
      readonly turn: readonly number[];
    }
  | {
      /** A receiver fails for so many seconds. The index of a place. */
      readonly fails: number;
      readonly how: FailureKind;
      readonly lasts: number;
    }
  | {
      /** The last body of each group comes once more, so many seconds later. */
      readonly copyAfter: number;
    }
);

/** All that a run depends on. Times are in seconds. */
export interface Plan {
  readonly alerts: readonly PlannedAlert[];
  readonly timing: {
    readonly groupInterval: number;
    readonly repeatInterval: number;
    readonly dedupWindow: number;
  };
  readonly sender: { readonly groupWait: number; readonly groupInterval: number; readonly repeatInterval: number };
  readonly steps: readonly Step[];
  /** In which order the awaits of what happens together go on. Empty: one after the other. */
  readonly picks: readonly number[];
  /** After how many calls of ports the process dies, counted from the death before. */
  readonly crashes: readonly number[];
}
