import type { Plan } from './plan.ts';

/** The places of a run, no name within another's. */
export const ROOMS_OF_SLACK = ['team-room', 'extra-room', 'other-room'] as const;
const [TEAM_ROOM, EXTRA_ROOM, OTHER_ROOM] = ROOMS_OF_SLACK;
export const HOOKS = ['https://team.example/hook', 'https://extra.example/hook', 'https://other.example/hook'] as const;
const [TEAM_HOOK, EXTRA_HOOK, OTHER_HOOK] = HOOKS;
export const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:team-topic';

export const PLACE_NAMES: readonly string[] = [...ROOMS_OF_SLACK, ...HOOKS, TOPIC];

/** A receiver's places, by kind and in the order of the routing file. */
interface ReceiverPlaces {
  readonly rooms: readonly string[];
  readonly hooks: readonly string[];
  readonly topics: readonly string[];
}

const team = (rooms: readonly string[], hooks: readonly string[] = [TEAM_HOOK]): ReceiverPlaces => ({
  rooms,
  hooks,
  topics: [TOPIC],
});

/** What the routing file says of the team in each of its variants: places are added, removed, and come in another order. */
const TEAMS: readonly ReceiverPlaces[] = [
  team([TEAM_ROOM]),
  team([EXTRA_ROOM, TEAM_ROOM]),
  team([TEAM_ROOM, EXTRA_ROOM], [EXTRA_HOOK, TEAM_HOOK]),
  team([EXTRA_ROOM]),
  team([TEAM_ROOM], [TEAM_HOOK, EXTRA_HOOK]),
  team([EXTRA_ROOM, TEAM_ROOM], [EXTRA_HOOK]),
];
const OTHERS: ReceiverPlaces = { rooms: [OTHER_ROOM], hooks: [OTHER_HOOK], topics: [] };

const teamIn = (variant: number): ReceiverPlaces => TEAMS[variant % TEAMS.length] ?? team([]);

const problemsOf = ({ alerts }: Plan): readonly string[] => [...new Set(alerts.map(({ problem }) => problem))];

/** All problems go to the team; the second one to another receiver as well. */
export function routedIn(plan: Plan, variant: number): ReadonlyMap<string, readonly string[]> {
  const all = problemsOf(plan);
  const namesIn = ({ rooms, hooks, topics }: ReceiverPlaces) => [...rooms, ...hooks, ...topics];
  return new Map([
    ...namesIn(teamIn(variant)).map((name) => [name, all] as const),
    ...namesIn(OTHERS).map((name) => [name, all.slice(1, 2)] as const),
  ]);
}

/** The routing file of a run. */
export function routingText(plan: Plan, variant: number): string {
  const { groupInterval, repeatInterval, dedupWindow, resolveAfter, threshold } = plan.timing;
  const [, second, third] = problemsOf(plan);
  const isCounted = third !== undefined && threshold.count > 1;
  return `global:
  slack_api_url: https://slack.example/api/
  dedup_window: ${dedupWindow}s
  resolve_after: ${resolveAfter}s
route:
  receiver: team
  group_by: [alertname]
  group_interval: ${groupInterval}s
  repeat_interval: ${repeatInterval}s
  routes:
${second === undefined ? '' : `    - { matchers: ['alertname="${second}"'], receiver: other, continue: true }\n`}${
  isCounted
    ? `    - { matchers: ['alertname="${third}"'], receiver: team, threshold: { count: ${threshold.count}, within: ${threshold.within}s } }\n`
    : ''
}    - { matchers: ['alertname=~".+"'], receiver: team }
receivers:
${receiverText('team', teamIn(variant))}${second === undefined ? '' : receiverText('other', OTHERS)}`;
}

function receiverText(name: string, { rooms, hooks, topics }: ReceiverPlaces): string {
  const lines = [
    `slack_configs: [${rooms.map((room) => `{ channel: '#${room}' }`).join(', ')}]`,
    `webhook_configs: [${hooks.map((url) => `{ url: '${url}' }`).join(', ')}]`,
    ...topics.map((topic) => `sns_configs: [{ topic_arn: '${topic}', format: text }]`),
  ];
  return `  - name: ${name}\n${lines.map((line) => `    ${line}\n`).join('')}`;
}
