import type { Standing } from './account.ts';
import type { PlannedAlert } from './plan.ts';

/** What a person reads in a message, whatever its format. */
export interface ReadMessage {
  readonly incident: string | undefined;
  readonly problem: string;
  readonly status: Standing;
  readonly severity: string;
  readonly reason: string;
  readonly alerts?: ReadonlyMap<string, Standing>;
  /** Alerts that it says are not reported any more. They are not over. */
  readonly unreported?: ReadonlySet<string>;
  readonly facts?: ReadonlyMap<string, number>;
}

type Alerts = readonly PlannedAlert[];

/** By the words of a headline. The first that fits. */
const REASONS: readonly (readonly [reason: string, headline: RegExp])[] = [
  ['unrouted', /No longer routed/],
  ['first', /New problem/],
  ['came-and-went', /Came and went|alerts? came and went/],
  ['repeat', /Still firing/],
  ['reopened', /Firing again/],
  ['worse', /Worse/],
  ['was-worse', /^Now|Now (?:critical|error|warning|info|none); was/],
  ['growing', /Growing/],
  ['joined', /more alert|once more/],
  ['assumed', /Assumed resolved/],
  ['resolved', /Resolved after/],
  ['ended', /Ended after/],
];

const reasonOf = (headline: string): string => REASONS.find(([, words]) => words.test(headline))?.[0] ?? 'other';

/** What is not routed to a place any more is not over. */
const OVER = /resolved|ended|no longer(?! routed)|✅/i;
const SEVERITY = /critical|error|warning|info/;

const problemIn = (text: string, alerts: Alerts): string =>
  alerts.find(({ problem }) => text.includes(problem))?.problem ?? '';

const statusIn = (title: string): Standing => (OVER.test(title) ? 'over' : 'firing');

const severityIn = (text: string): string => SEVERITY.exec(text.toLowerCase())?.[0] ?? 'none';

/** Where its sender left others out, a message is not over though all that it lists is. */
const FIRES = /\d firing|not reported/;

/** From the lines of a list. An alert that stands alone has no list: it is named among the labels, and has the status of all. */
function alertsIn(lines: readonly string[], whole: string, status: Standing, alerts: Alerts): Map<string, Standing> {
  const listed = new Map<string, Standing>();
  for (const { name } of alerts) {
    const line = lines.find((one) => one.includes(name));
    if (line !== undefined) listed.set(name, OVER.test(line) ? 'over' : 'firing');
    else if (lines.length === 0 && whole.includes(name)) listed.set(name, FIRES.test(whole) ? status : 'over');
  }
  return listed;
}

const listedIn = (lines: readonly string[], whole: string, status: Standing, alerts: Alerts) => {
  const listed = alertsIn(lines, whole, status, alerts);
  return { alerts: listed, unreported: unreportedIn(lines, whole, listed), facts: factsIn(whole, listed) };
};

const UNREPORTED = /not reported by its source/;

function unreportedIn(
  lines: readonly string[],
  whole: string,
  alerts: ReadonlyMap<string, Standing>,
): ReadonlySet<string> {
  const names = [...alerts.keys()];
  if (lines.length === 0) return new Set(UNREPORTED.test(whole) ? names : []);
  return new Set(names.filter((name) => lines.some((line) => line.includes(name) && UNREPORTED.test(line))));
}

const FACTS = /now v(\d+)/;

/** What the summary says, where there is one alert whose summary it must be. */
function factsIn(text: string, alerts: ReadonlyMap<string, Standing>): ReadonlyMap<string, number> {
  const [only, ...others] = alerts.keys();
  const facts = Number(FACTS.exec(text)?.[1]);
  return only === undefined || others.length > 0 || Number.isNaN(facts) ? new Map() : new Map([[only, facts]]);
}

interface SlackText {
  readonly text: string;
  readonly blocks: readonly unknown[];
}

/** A message of a channel. Every text in its blocks is a part of it. */
export function readSlackMessage(message: SlackText, isReply: boolean, alerts: Alerts): ReadMessage {
  const texts = textsIn(message.blocks);
  const title = message.text.split(' · ').slice(0, 2).join(' · ');
  const status = statusIn(title.split(' · ')[0] ?? '');
  const lists = texts.filter((text) => text.startsWith('*Alerts*')).flatMap((text) => text.split('\n').slice(1));
  const whole = texts.join('\n');
  return {
    incident: /incident `([\w-]+)`/.exec(whole)?.[1],
    problem: problemIn(message.text, alerts),
    status,
    severity: severityIn(status === 'firing' ? title : whole),
    reason: reasonOf(status === 'over' ? title : `${message.text} ${isReply ? whole : ''}`),
    ...(!isReply && listedIn(lists, whole, status, alerts)),
  };
}

function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === 'text' && typeof one === 'string' ? [one] : textsIn(one),
  );
}

/** What was published to a topic for people. */
export function readPlainText(subject: string, text: string, alerts: Alerts): ReadMessage {
  const [, headline = ''] = text.split('\n');
  const status = /^Alerts: .*(?:\d firing|not reported|left out)/m.test(text) ? 'firing' : 'over';
  const [, list = ''] = /\nAlerts, [^\n]*\n((?:- [^\n]*\n)+)/.exec(text) ?? [];
  const lines = list.split('\n').filter((line) => line !== '');
  return {
    incident: /Incident ([\w-]+)/.exec(text)?.[1],
    problem: problemIn(subject, alerts),
    status,
    severity: severityIn(/Severity: (.*)/.exec(text)?.[1] ?? ''),
    reason: reasonOf(headline),
    ...listedIn(lines, text, status, alerts),
  };
}

/** The fields of docs/notification-v1.md that are read here. */
interface NotificationV1 {
  readonly incident: string;
  readonly reason: string;
  readonly status: string;
  readonly severity: string;
  readonly assumedResolved?: boolean;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  readonly alerts: readonly {
    readonly status: string;
    readonly stateReason?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

/** `tocsin.notification/v1`, as its page describes it. */
export function readNotificationV1(body: unknown): ReadMessage {
  const { incident, reason, status, severity, groupLabels, commonLabels, commonAnnotations, alerts } =
    body as NotificationV1;
  const nameOf = (labels: Readonly<Record<string, string>>) => labels.pod ?? commonLabels.pod ?? '';
  const standings = alerts.map(({ status: one, labels }) => {
    const standing: Standing = one === 'firing' ? 'firing' : 'over';
    return [nameOf(labels), standing] as const;
  });
  const facts = alerts.map(({ labels, annotations }) => {
    const summary = annotations.summary ?? commonAnnotations.summary ?? '';
    return [nameOf(labels), Number(FACTS.exec(summary)?.[1])] as const;
  });
  return {
    incident,
    problem: groupLabels.alertname ?? '',
    status: status === 'firing' ? 'firing' : 'over',
    severity,
    reason: reason === 'ended' ? 'assumed' : reason,
    alerts: new Map(standings),
    unreported: new Set(alerts.filter((one) => one.stateReason === 'not-reported').map(({ labels }) => nameOf(labels))),
    facts: new Map(facts.filter(([, one]) => !Number.isNaN(one))),
  };
}
