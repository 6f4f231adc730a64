import type { Labels } from '../values/labels.ts';
import type { Incident } from './incident.ts';

/** By which labels a sender groups, as far as one of its groups shows: their names as JSON, or `*` for all that an alert has. */
export type Grouping = string;

const ALL: Grouping = '*';

/** What is no label of an alert: its source and its sender's receiver. */
const isMeta = (name: string): boolean => name.startsWith('__');

/** The groupings that a group shows. One alert whose labels are those of its group may be grouped by all of them. */
export function groupingsOf({ subject }: Pick<Incident, 'subject'>, alerts: readonly Labels[]): readonly Grouping[] {
  const names = Object.keys(subject.group).filter((name) => !isMeta(name));
  const byNames = JSON.stringify(names.sort());
  const [only, ...others] = alerts;
  const isByAll = only !== undefined && others.length === 0 && Object.keys(only).length === names.length;
  return isByAll ? [byNames, ALL] : [byNames];
}

/** The group that an alert of the same sender is in by another grouping. Undefined: it lacks one of the labels. */
export function groupBy(
  grouping: Grouping,
  labels: Labels,
  { subject }: Pick<Incident, 'subject'>,
): Labels | undefined {
  const meta = Object.entries(subject.group).filter(([name]) => isMeta(name));
  const names = grouping === ALL ? Object.keys(labels) : (JSON.parse(grouping) as readonly string[]);
  if (!names.every((name) => Object.hasOwn(labels, name))) return undefined;
  return Object.fromEntries([...names.map((name) => [name, labels[name] ?? ''] as const), ...meta]);
}
