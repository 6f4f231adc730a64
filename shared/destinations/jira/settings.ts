import * as z from 'zod';
import type { View } from '../../messages/view.ts';
import { SEVERITIES } from '../../values/severity.ts';
import type { Mistake } from '../destination.ts';
import { secretName } from '../secret-name.ts';
import type { Site } from './api.ts';

const API_FORM = 'the address of a Jira site, such as https://your-domain.atlassian.net';
const USER_FORM = 'the e-mail address of the account that the token belongs to';
const PROJECT_FORM = 'the key of a project, such as OPS';
const LABEL_FORM = 'a label without spaces, of at most 255 characters';
const DEFAULT_TOKEN = 'jira_api_token';

const apiUrl = z.url({ protocol: /^https?$/, error: API_FORM });
const user = z.string({ error: USER_FORM }).regex(/^[^\s:]+$/, { error: USER_FORM });

function nameOf(form: string) {
  return z.string({ error: form }).min(1, { error: form }).max(255, { error: 'at most 255 characters' });
}

const PRIORITY_FORM = `the name of a priority, or a map of such names by severity: ${SEVERITIES.join(', ')}`;
const priorityName = nameOf('the name of a priority, such as High');
const priorities = z
  .record(z.string(), priorityName)
  .refine((given) => Object.keys(given).every((key) => SEVERITIES.some((one) => one === key)), {
    error: PRIORITY_FORM,
  });

export const globals = z.strictObject({
  jira_api_url: apiUrl.optional().describe('The Jira Cloud site. Needed unless every entry has an api_url.'),
  jira_user: user
    .optional()
    .describe('The e-mail address of the account that issues are written with. Needed unless every entry has a user.'),
});

/** Fields that are ours to write. */
const OURS = ['project', 'issuetype', 'summary', 'description', 'labels', 'priority'];

/** Words as in Alertmanager's `jira_config`: https://prometheus.io/docs/alerting/latest/configuration/#jira_config */
export const entry = z
  .strictObject({
    api_url: apiUrl.optional().describe('Another Jira site than that of jira_api_url.'),
    user: user.optional().describe('Another account than that of jira_user.'),
    api_token: secretName(DEFAULT_TOKEN)
      .default(DEFAULT_TOKEN)
      .describe(`The name of the secret that holds the API token of the account. Default ${DEFAULT_TOKEN}.`),
    project: z
      .string({ error: PROJECT_FORM })
      .regex(/^[A-Z][A-Z0-9_]{1,254}$/, { error: PROJECT_FORM })
      .describe('The key of the project in which issues are created.'),
    issue_type: nameOf('the name of an issue type, such as Bug').describe(
      'The type of the issues, by its name in the project, such as Bug or Task.',
    ),
    priority: z
      .union([priorityName, priorities], { error: PRIORITY_FORM })
      .optional()
      .describe('The priority, or a map from severities to priorities. Without it Jira takes its own default.'),
    labels: z
      .array(z.string({ error: LABEL_FORM }).regex(/^\S{1,255}$/, { error: LABEL_FORM }))
      .default([])
      .describe('Labels beside our own, which is how an issue is found again after a crash.'),
    fields: z
      .record(z.string(), z.unknown())
      .refine((given) => !Object.keys(given).some((field) => OURS.includes(field)), {
        error: `other fields than ${OURS.join(', ')}`,
      })
      .default({})
      .describe('Other fields and custom fields, as the REST API v3 takes them.'),
    resolve_transition: nameOf('the name of a transition, such as Done')
      .optional()
      .describe(
        'The transition that closes an issue. By default one into Done, Resolved or Closed, else the first into a status of the category "done" that does not say otherwise. A transition that is named and not there is said in a comment; no other is taken.',
      ),
    reopen_transition: nameOf('the name of a transition, such as To Do')
      .optional()
      .describe(
        'The transition that reopens an issue. By default the first into a status of the category "new", else "indeterminate".',
      ),
    wont_fix_resolution: nameOf("the name of a resolution, such as Won't Do")
      .optional()
      .describe('An issue that was closed with this resolution is not reopened; a comment says it there.'),
  })
  .meta({
    examples: [
      {
        api_url: 'https://your-domain.atlassian.net',
        user: 'tocsin@example.com',
        project: 'OPS',
        issue_type: 'Bug',
        priority: { critical: 'Highest', warning: 'Medium' },
      },
    ],
  });

type Globals = z.infer<typeof globals>;
type Entry = z.infer<typeof entry>;

/** One entry with everything it needs. */
export interface JiraSettings extends Entry {
  readonly site: Site;
}

/** What neither the entry nor the globals say. */
export function missingSettings(checked: Entry, { jira_api_url, jira_user }: Globals): readonly Mistake[] {
  return [
    ...((checked.api_url ?? jira_api_url)
      ? []
      : [{ key: 'api_url', expected: `${API_FORM}, here or as jira_api_url in global` }]),
    ...((checked.user ?? jira_user) ? [] : [{ key: 'user', expected: `${USER_FORM}, here or as jira_user in global` }]),
  ];
}

export function settingsFrom(checked: Entry, all: Globals): JiraSettings {
  const [missing] = missingSettings(checked, all);
  if (missing) throw new Error(`jira_configs: ${missing.key} is missing: expected ${missing.expected}`);
  const password = checked.api_token;
  const basic = { user: checked.user ?? all.jira_user ?? '', password };
  return { ...checked, site: { api: apiOf(checked.api_url ?? all.jira_api_url ?? ''), credentials: { basic } } };
}

/** Alertmanager wants the path of the API in its `api_url`; here it may be there. */
const apiOf = (url: string): string => `${url.replace(/(?<!\/)\/+$/, '').replace(/\/rest\/api\/\w+$/, '')}/rest/api/3`;

export const priorityOf = ({ priority }: JiraSettings, { severity }: View): string | undefined =>
  typeof priority === 'string' ? priority : priority?.[severity];
