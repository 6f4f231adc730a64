import { isJson, type Json } from './stub-server.ts';

/** Names of statuses and transitions are whatever the site's administrators chose, in their language. */
export interface Workflow {
  readonly initial: string;
  readonly statuses: Readonly<Record<string, 'new' | 'indeterminate' | 'done'>>;
  readonly transitions: readonly Transition[];
}

interface Transition {
  readonly id: string;
  readonly name: string;
  /** Statuses it starts from; every one when absent. */
  readonly from?: readonly string[];
  readonly to: string;
  /** Fields on the transition's screen; none when absent. */
  readonly screen?: readonly string[];
}

/** What Jira gives a new project: every status can be reached from every other. */
export const SIMPLE_WORKFLOW: Workflow = {
  initial: 'To Do',
  statuses: { 'To Do': 'new', 'In Progress': 'indeterminate', Done: 'done' },
  transitions: [
    { id: '11', name: 'To Do', to: 'To Do' },
    { id: '21', name: 'In Progress', to: 'In Progress' },
    { id: '31', name: 'Done', to: 'Done' },
  ],
};

const CATEGORIES = { new: 'To Do', indeterminate: 'In Progress', done: 'Done' };

export const transitionsOf = ({ transitions }: Workflow, { status }: Json): readonly Transition[] =>
  transitions.filter(({ from }) => from === undefined || (isJson(status) && from.includes(String(status.name))));

export function statusOf({ statuses }: Workflow, name: string): Json {
  const key = statuses[name] ?? 'new';
  const id = String(10_000 + Object.keys(statuses).indexOf(name));
  return { id, name, statusCategory: { key, name: CATEGORIES[key] } };
}

/** A status and what comes with it: a done status brings a resolution, every other clears it. */
export function fieldsOnEntering(workflow: Workflow, name: string, at: string): Json {
  const isDone = workflow.statuses[name] === 'done';
  const resolved = isDone
    ? { resolution: { name: 'Done' }, resolutiondate: at }
    : { resolution: null, resolutiondate: null };
  return { status: statusOf(workflow, name), ...resolved };
}
