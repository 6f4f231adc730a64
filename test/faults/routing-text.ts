import type { PlannedPlace } from './account.ts';
import type { Plan } from './plan.ts';

/** The places of a run, no name within another's. All problems go to the team; the second one to another receiver as well. */
export const TEAM_CHANNEL = 'team-room';
export const OTHER_CHANNEL = 'other-room';
export const TEAM_HOOK = 'https://team.example/hook';
export const OTHER_HOOK = 'https://other.example/hook';
export const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:team-topic';

export function placesOf({ alerts }: Plan): readonly PlannedPlace[] {
  const all = [...new Set(alerts.map(({ problem }) => problem))];
  const second = all.slice(1, 2);
  return [
    { name: TEAM_CHANNEL, edits: true, problems: all },
    { name: TEAM_HOOK, edits: false, problems: all },
    { name: TOPIC, edits: false, problems: all },
    { name: OTHER_CHANNEL, edits: true, problems: second },
    { name: OTHER_HOOK, edits: false, problems: second },
  ];
}

/** The routing file of a run. */
export function routingText(plan: Plan): string {
  const { groupInterval, repeatInterval, dedupWindow } = plan.timing;
  const [, second] = [...new Set(plan.alerts.map(({ problem }) => problem))];
  const routes =
    second === undefined
      ? ''
      : `
  routes:
    - { matchers: ['alertname="${second}"'], receiver: other, continue: true }
    - { matchers: ['alertname=~".+"'], receiver: team }`;
  const other =
    second === undefined
      ? ''
      : `
  - name: other
    slack_configs: [{ channel: '#${OTHER_CHANNEL}' }]
    webhook_configs: [{ url: '${OTHER_HOOK}' }]`;
  return `global:
  slack_api_url: https://slack.example/api/
  dedup_window: ${dedupWindow}s
route:
  receiver: team
  group_by: [alertname]
  group_interval: ${groupInterval}s
  repeat_interval: ${repeatInterval}s${routes}
receivers:
  - name: team
    slack_configs: [{ channel: '#${TEAM_CHANNEL}' }]
    webhook_configs: [{ url: '${TEAM_HOOK}' }]
    sns_configs: [{ topic_arn: '${TOPIC}', format: text }]${other}
`;
}
