import { beforeEach, describe, expect, it } from 'vitest';
import { instant, minutes, seconds } from '../../shared/values/time.ts';
import { type JiraIssue, type JiraSetup, StubJira } from './stub-jira.ts';
import { adfText } from './stub-jira-adf.ts';
import { asArray, asString, isJson, type Json, parseJson } from './stub-server.ts';

let now = instant(0);
let jira: StubJira;
const setUp = (setup: Partial<JiraSetup> = {}) => {
  now = instant(Date.UTC(2026, 7, 22, 14));
  jira = new StubJira(() => now, setup);
};
beforeEach(() => setUp());

const BASIC = `Basic ${Buffer.from('tocsin@example.com:jira-token-stub').toString('base64')}`;

function send(method: string, path: string, body?: unknown, authorization = BASIC) {
  const headers = { authorization, 'content-type': 'application/json' };
  const answer = jira.handle({ method, url: `/rest/api/3${path}`, headers, body: JSON.stringify(body) ?? '' });
  if (typeof answer === 'string') throw new Error(`unexpected ${answer}`);
  const json = parseJson(answer.body);
  return { status: answer.status, headers: answer.headers, json: isJson(json) ? json : {} };
}

const text = (value: string): Json => ({ type: 'text', text: value });
const paragraph = (...content: Json[]): Json => ({ type: 'paragraph', content });
const doc = (...content: Json[]): Json => ({ type: 'doc', version: 1, content });
const FIELDS: Json = {
  project: { key: 'OPS' },
  issuetype: { name: 'Task' },
  summary: 'Checkout is down',
  labels: ['a1'],
};

const create = (fields: Json = {}) => send('POST', '/issue', { fields: { ...FIELDS, ...fields } });
function created(fields: Json = {}): JiraIssue {
  const { key } = create(fields).json;
  const issue = jira.issues.find((one) => one.key === key);
  if (issue === undefined) throw new Error('not created');
  return issue;
}
const search = (jql: string, more: Json = {}) => send('POST', '/search/jql', { jql, ...more });
const keysOf = (json: Json) => asArray(json.issues).map((issue) => (isJson(issue) ? issue.key : undefined));

describe('authentication', () => {
  it.each([BASIC, 'Bearer jira-token-stub'])('lets in %s', (authorization) => {
    expect(send('GET', '/myself', undefined, authorization)).toMatchObject({ status: 200, json: { active: true } });
  });

  it.each(['Bearer wrong', 'Basic eDp5', ''])('answers 401 to "%s"', (authorization) => {
    expect(send('GET', '/myself', undefined, authorization).status).toBe(401);
  });
});

describe('a token that is expired', () => {
  it('makes an anonymous visitor of us, and the header says so', () => {
    created();
    jira.expired = { creation: 400, search: 'empty' };
    for (const [answer, status] of [
      [send('GET', '/issue/OPS-1'), 404],
      [create(), 400],
      [search('project = OPS'), 200],
      [send('GET', '/myself'), 401],
    ] as const) {
      expect(answer.status).toBe(status);
      expect(answer.headers).toMatchObject({ 'X-Seraph-LoginReason': 'AUTHENTICATED_FAILED' });
    }
    expect(search('project = OPS').json).toMatchObject({ issues: [] });
    jira.expired = { creation: 401, search: 'refused' };
    expect([create().status, search('project = OPS').status]).toEqual([401, 400]);
    jira.expired = undefined;
    expect(send('GET', '/issue/OPS-1')).toMatchObject({ status: 200, headers: { 'X-Seraph-LoginReason': 'OK' } });
    expect(jira.issues).toHaveLength(1);
  });
});

describe('creating an issue', () => {
  it('answers 201 with id and key, and the issue starts where the workflow starts', () => {
    const { status, json } = create({ description: doc(paragraph(text('Since 14:00'))), priority: { name: 'High' } });
    expect([status, json.key]).toEqual([201, 'OPS-1']);
    const [issue] = jira.issues;
    expect(issue?.fields).toMatchObject({
      summary: 'Checkout is down',
      created: '2026-08-22T14:00:00.000+0000',
      issuetype: { id: '10001', name: 'Task' },
      status: { name: 'To Do', statusCategory: { key: 'new' } },
      resolution: null,
    });
    expect(adfText(issue?.fields.description)).toBe('Since 14:00');
  });

  it('numbers issues one after another', () => {
    expect([created().key, created().key]).toEqual(['OPS-1', 'OPS-2']);
  });

  it.each<[string, Json, Json]>([
    [
      'no project',
      { project: undefined },
      { project: 'Specify a valid project ID or key', issuetype: 'Specify a valid issue type' },
    ],
    ['an unknown issue type', { issuetype: { name: 'Epic' } }, { issuetype: 'Specify a valid issue type' }],
    ['no summary', { summary: undefined }, { summary: 'You must specify a summary of the issue.' }],
    ['a summary of 256', { summary: 'x'.repeat(256) }, { summary: "Summary can't exceed 255 characters." }],
    [
      'a summary of two lines',
      { summary: 'a\nb' },
      { summary: 'The summary is invalid because it contains newline characters.' },
    ],
    [
      'a description as text',
      { description: 'a' },
      { description: 'Operation value must be an Atlassian Document (see the Atlassian Document Format)' },
    ],
    [
      'a description of 32,768',
      { description: doc(paragraph(text('x'.repeat(32_768)))) },
      { description: 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.' },
    ],
    ['a label with a space', { labels: ['a b'] }, { labels: "The label 'a b' contains spaces which is invalid." }],
    ['labels as text', { labels: 'a' }, { labels: 'Specify the value for labels in an array of strings' }],
    ['an unknown priority', { priority: { name: 'P1' } }, { priority: 'The priority selected is invalid.' }],
    [
      'a field off the screen',
      { customfield_1: 'x' },
      { customfield_1: "Field 'customfield_1' cannot be set. It is not on the appropriate screen, or unknown." },
    ],
  ])('refuses %s and names the field', (_, fields, errors) => {
    expect(create(fields)).toMatchObject({ status: 400, json: { errorMessages: [], errors } });
    expect(jira.issues).toEqual([]);
  });

  it('takes a summary of 255 and a description of 32,767 characters', () => {
    expect(create({ summary: 'x'.repeat(255), description: doc(paragraph(text('x'.repeat(32_767)))) }).status).toBe(
      201,
    );
  });

  it('refuses labels when they are not on the screen, and createmeta says so beforehand', () => {
    setUp({ screen: ['summary', 'description'] });
    const { json } = send('GET', '/issue/createmeta/OPS/issuetypes/10001');
    expect(asArray(json.fields)).toContainEqual(expect.objectContaining({ fieldId: 'summary', required: true }));
    expect(asArray(json.fields)).not.toContainEqual(expect.objectContaining({ fieldId: 'labels' }));
    expect(create().json.errors).toEqual({ labels: expect.stringContaining('not on the appropriate screen') });
  });

  it('lists the issue types of a project', () => {
    expect(send('GET', '/issue/createmeta/OPS/issuetypes').json.issueTypes).toContainEqual({
      id: '10002',
      name: 'Bug',
    });
    expect(send('GET', '/issue/createmeta/NO/issuetypes').status).toBe(404);
  });
});

describe('an Atlassian document', () => {
  const strong = { type: 'strong' };
  const code = { type: 'code' };
  it.each<[string, Json]>([
    [
      'headings, lists and rules',
      doc(
        { type: 'heading', attrs: { level: 3 }, content: [text('a')] },
        { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph(text('a'))] }] },
        { type: 'rule' },
      ),
    ],
    ['a panel', doc({ type: 'panel', attrs: { panelType: 'error' }, content: [paragraph(text('a'))] })],
    ['a code block', doc({ type: 'codeBlock', attrs: { language: 'text' }, content: [text('a')] })],
    ['a link', doc(paragraph({ ...text('a'), marks: [{ type: 'link', attrs: { href: 'https://example.com' } }] }))],
    ['an empty paragraph', doc(paragraph())],
    [
      'a table',
      doc({
        type: 'table',
        content: [{ type: 'tableRow', content: [{ type: 'tableCell', content: [paragraph(text('a'))] }] }],
      }),
    ],
  ])('may hold %s', (_, description) => {
    expect(create({ description }).status).toBe(201);
  });

  it.each<[string, Json]>([
    ['an empty text', doc(paragraph(text('')))],
    ['text outside a paragraph', doc(text('a'))],
    ['an unknown node', doc({ type: 'chart' })],
    ['a heading of level 7', doc({ type: 'heading', attrs: { level: 7 }, content: [text('a')] })],
    ['an unknown panel', doc({ type: 'panel', attrs: { panelType: 'red' }, content: [paragraph(text('a'))] })],
    ['an empty list', doc({ type: 'bulletList', content: [] })],
    ['strong code', doc(paragraph({ ...text('a'), marks: [strong, code] }))],
    ['a link to nowhere', doc(paragraph({ ...text('a'), marks: [{ type: 'link', attrs: {} }] }))],
  ])('may not hold %s', (_, description) => {
    expect(create({ description })).toMatchObject({ status: 400, json: { errorMessages: ['INVALID_INPUT'] } });
    expect(send('POST', `/issue/${created().key}/comment`, { body: description })).toMatchObject({
      status: 400,
      json: { errors: { comment: 'Comment body is not valid!' } },
    });
  });

  it('reads as lines of text', () => {
    const item = (value: string) => ({ type: 'listItem', content: [paragraph(text(value))] });
    const list = { type: 'bulletList', content: [item('one'), item('two')] };
    expect(adfText(doc(paragraph(text('a '), text('b'), { type: 'hardBreak' }, text('c')), list))).toBe(
      'a b\nc\none\ntwo',
    );
  });
});

describe('an issue', () => {
  it('is read by key or id, with all its fields or those asked for', () => {
    const { id } = created();
    expect(send('GET', '/issue/OPS-1').json).toMatchObject({
      id,
      key: 'OPS-1',
      fields: { summary: 'Checkout is down' },
    });
    expect(send('GET', `/issue/${id}?fields=labels,resolution`).json.fields).toEqual({
      labels: ['a1'],
      resolution: null,
    });
  });

  it('is edited by fields and by operations on its labels', () => {
    const issue = created();
    expect(send('PUT', '/issue/OPS-1', { fields: { summary: 'new' } }).status).toBe(204);
    expect(send('PUT', '/issue/OPS-1', { update: { labels: [{ add: 'b2' }, { remove: 'a1' }] } }).status).toBe(204);
    expect(issue.fields).toMatchObject({ summary: 'new', labels: ['b2'] });
  });

  it('keeps its fields when an edit is refused', () => {
    const issue = created();
    const { status, json } = send('PUT', '/issue/OPS-1', { fields: { summary: 'a\nb', labels: [] } });
    expect([status, Object.keys(json.errors ?? {})]).toEqual([400, ['summary']]);
    expect(issue.fields).toMatchObject({ summary: 'Checkout is down', labels: ['a1'] });
  });

  it('takes comments and lists them', () => {
    const { comments } = created();
    expect(send('POST', '/issue/OPS-1/comment', { body: doc(paragraph(text('Still down'))) }).status).toBe(201);
    expect(comments.map(({ body }) => adfText(body))).toEqual(['Still down']);
    expect(send('GET', '/issue/OPS-1/comment').json).toMatchObject({ total: 1, comments });
  });

  it.each([
    ['GET', '/issue/OPS-9', undefined],
    ['PUT', '/issue/OPS-9', {}],
    ['POST', '/issue/OPS-9/comment', {}],
    ['GET', '/issue/OPS-9/transitions', undefined],
    ['POST', '/issue/OPS-9/transitions', {}],
  ])('that does not exist answers 404 to %s %s', (method, path, body) => {
    const errorMessages = ['Issue does not exist or you do not have permission to see it.'];
    expect(send(method, path, body)).toMatchObject({ status: 404, json: { errorMessages } });
  });

  it('is gone when a person deleted it', () => {
    jira.remove(created());
    expect(send('GET', '/issue/OPS-1').status).toBe(404);
  });
});

describe('transitions', () => {
  const german: Partial<JiraSetup> = {
    workflow: {
      initial: 'Offen',
      statuses: { Offen: 'new', 'In Arbeit': 'indeterminate', Erledigt: 'done' },
      transitions: [
        { id: '4', name: 'Anfangen', from: ['Offen'], to: 'In Arbeit' },
        { id: '5', name: 'Erledigen', from: ['In Arbeit'], to: 'Erledigt', screen: ['resolution'] },
        { id: '6', name: 'Wieder öffnen', from: ['Erledigt'], to: 'Offen' },
      ],
    },
  };
  const move = (id: unknown, fields?: Json) => send('POST', '/issue/OPS-1/transitions', { transition: { id }, fields });
  const available = () =>
    asArray(send('GET', '/issue/OPS-1/transitions').json.transitions).map((one) => (isJson(one) ? one.id : undefined));

  it('tell where they lead by status category', () => {
    created();
    const { json } = send('GET', '/issue/OPS-1/transitions');
    const to = { name: 'Done', statusCategory: { key: 'done', name: 'Done' } };
    expect(asArray(json.transitions)[2]).toMatchObject({ id: '31', name: 'Done', hasScreen: false, to });
  });

  it('are those that start from the present status', () => {
    setUp(german);
    const { fields: _, ...issue } = created();
    expect(available()).toEqual(['4']);
    expect([move('4').status, available()]).toEqual([204, ['5']]);
    expect([move('5').status, available()]).toEqual([204, ['6']]);
    expect(jira.issues[0]).toMatchObject({ ...issue, fields: { status: { name: 'Erledigt' } } });
  });

  it('set a resolution on the way into a done status and clear it on the way out', () => {
    const issue = created();
    move('31');
    expect(issue.fields).toMatchObject({
      resolution: { name: 'Done' },
      resolutiondate: '2026-08-22T14:00:00.000+0000',
    });
    move(11);
    expect(issue.fields).toMatchObject({ resolution: null, resolutiondate: null });
  });

  it('take the fields on their screen and no others', () => {
    setUp(german);
    const issue = created();
    jira.move(issue, 'In Arbeit');
    expect(move('5', { labels: ['x'] })).toMatchObject({
      status: 400,
      json: { errors: { labels: expect.any(String) } },
    });
    expect(move('5', { resolution: { name: 'Fixed' } }).status).toBe(204);
    expect(issue.fields.resolution).toEqual({ name: 'Fixed' });
  });

  it.each([
    ['an unknown id', '99', "Transition id '99' is not valid for this issue."],
    ['a name', 'Done', "'transition' identifier must be an integer"],
    ['nothing', undefined, "'transition' identifier must be an integer"],
  ])('refuse %s', (_, id, message) => {
    created();
    expect(move(id)).toMatchObject({ status: 400, json: { errorMessages: [message] } });
  });

  it('refuse one that a person made impossible meanwhile', () => {
    setUp(german);
    jira.move(created(), 'Erledigt', "Won't Do");
    expect(move('4').status).toBe(400);
    expect(jira.issues[0]?.fields.resolution).toEqual({ name: "Won't Do" });
  });
});

describe('search', () => {
  const JQL = 'project = "OPS" AND labels = "a1" ORDER BY created DESC';
  const pass = (length: number) => {
    now = instant(now + length);
  };

  it('does not see a new issue before the lag is over', () => {
    created();
    pass(seconds(29));
    expect(search(JQL).json).toEqual({ issues: [], isLast: true });
    pass(seconds(1));
    expect(search(JQL, { fields: ['key'] }).json.issues).toHaveLength(1);
  });

  it('sees the old state of a changed issue before the lag is over', () => {
    created();
    pass(minutes(1));
    send('PUT', '/issue/OPS-1', { fields: { labels: ['b2'] } });
    const found = () => search(JQL, { fields: ['labels'] }).json.issues;
    expect(found()).toMatchObject([{ key: 'OPS-1', fields: { labels: ['a1'] } }]);
    pass(seconds(30));
    expect(found()).toEqual([]);
  });

  it('sees the issues that are to be reconciled as they are', () => {
    const issue = created();
    created();
    const reconciled = search(JQL, { fields: ['key'], reconcileIssues: [Number(issue.id)] });
    expect(keysOf(reconciled.json)).toEqual(['OPS-1']);
  });

  it('reconciles only what matches', () => {
    const issue = created({ labels: ['b2'] });
    expect(search(JQL, { reconcileIssues: [Number(issue.id)] }).json.issues).toEqual([]);
  });

  it.each<[string, Json]>([
    ['more than 50 issues', { reconcileIssues: Array.from({ length: 51 }, (_, i) => i) }],
    ['keys', { reconcileIssues: ['OPS-1'] }],
  ])('refuses to reconcile %s', (_, more) => {
    expect(search(JQL, more).status).toBe(400);
  });

  it('answers ids only, unless fields are asked for', () => {
    const { id } = created();
    pass(minutes(1));
    expect(search(JQL).json.issues).toEqual([{ id }]);
    const self = expect.stringContaining(id);
    const one = { id, key: 'OPS-1', self, fields: { summary: 'Checkout is down' } };
    expect(search(JQL, { fields: ['summary'] }).json.issues).toEqual([one]);
  });

  it('gives pages by token', () => {
    for (let i = 0; i < 3; i++) created();
    pass(minutes(1));
    const first = search(JQL, { maxResults: 2 }).json;
    expect([first.isLast, asArray(first.issues).length]).toEqual([false, 2]);
    const second = search(JQL, { maxResults: 2, nextPageToken: first.nextPageToken }).json;
    expect([second.isLast, asArray(second.issues).length, second.nextPageToken]).toEqual([true, 1, undefined]);
  });

  it('has a GET form', () => {
    const { id } = created();
    const query = (more: Record<string, string>) => new URLSearchParams({ jql: JQL, ...more });
    expect(send('GET', `/search/jql?${query({})}`).json.issues).toEqual([]);
    const { json } = send('GET', `/search/jql?${query({ fields: 'key,labels', reconcileIssues: id })}`);
    expect(json.issues).toMatchObject([{ key: 'OPS-1', fields: { labels: ['a1'] } }]);
  });

  it.each(['POST', 'GET'])('answers 410 to %s on the removed address', (method) => {
    const { status, json } = send(method, '/search?jql=a', { jql: JQL });
    expect([status, asString(asArray(json.errorMessages)[0])]).toEqual([
      410,
      expect.stringContaining('has been removed'),
    ]);
  });

  it.each([
    [
      'is unbounded',
      'ORDER BY created DESC',
      'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
    ],
    ['is empty', '', 'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.'],
    ['names an unknown project', 'project = "NO"', "The value 'NO' does not exist for the field 'project'."],
    [
      'names an unknown field',
      'colour = red',
      "Field 'colour' does not exist or you do not have permission to view it.",
    ],
    ['is no JQL', 'project == OPS', "Error in the JQL Query near 'project == OPS'."],
    [
      'uses what this stub does not read',
      'project = OPS OR labels = a1',
      "Error in the JQL Query near 'project = OPS OR labels = a1'.",
    ],
  ])('refuses JQL that %s', (_, jql, message) => {
    expect(search(jql)).toMatchObject({ status: 400, json: { errorMessages: [message] } });
  });

  it.each<[string, string[]]>([
    ['project = OPS', ['OPS-3', 'OPS-2', 'OPS-1']],
    ['project = OPS order by key asc', ['OPS-1', 'OPS-2', 'OPS-3']],
    ['labels in (a1, "b2")', ['OPS-2', 'OPS-1']],
    ['labels not in (a1)', ['OPS-2']],
    ['labels is EMPTY', ['OPS-3']],
    ['labels is not empty AND statusCategory != Done', ['OPS-2']],
    ['statusCategory = "To Do"', ['OPS-3', 'OPS-2']],
    ['status = Done', ['OPS-1']],
    ['resolution is EMPTY', ['OPS-3', 'OPS-2']],
    ['resolution != "Won\'t Do"', []],
  ])('finds by %s', (jql, keys) => {
    jira.move(created(), 'Done', "Won't Do");
    pass(1);
    created({ labels: ['b2'] });
    pass(1);
    created({ labels: [] });
    pass(minutes(1));
    expect(keysOf(search(jql, { fields: ['key'] }).json)).toEqual(keys);
  });
});

describe('requests that are not understood', () => {
  it.each([
    ['a body that is not JSON', 'POST', '/rest/api/3/issue', 'application/json', '{', 400],
    ['another content type', 'POST', '/rest/api/3/issue', 'text/plain', '{}', 415],
    ['another address', 'GET', '/rest/api/2/myself', 'application/json', '', 404],
  ])('answer %s with its status', (_, method, url, contentType, body, status) => {
    const headers = { authorization: BASIC, 'content-type': contentType };
    expect(jira.handle({ method, url, headers, body })).toMatchObject({ status });
  });
});

describe('scripted errors', () => {
  it.each<[Json, number, string]>([
    [{ status: 429, retryAfter: 20 }, 429, 'The request has been rate-limited. Please try again later.'],
    [{ status: 503 }, 503, 'Internal server error'],
    [{ error: 'no permission', status: 403 }, 403, 'no permission'],
  ])('answer %j in the words of the API', (fault, status, message) => {
    jira.fail(fault);
    const answer = create();
    expect(answer).toMatchObject({ status, json: { errorMessages: [message] } });
    expect(answer.headers['retry-after']).toBe(fault.retryAfter === undefined ? undefined : '20');
    expect(jira.issues).toEqual([]);
  });
});
