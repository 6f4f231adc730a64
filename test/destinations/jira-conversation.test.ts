import { beforeEach, describe, expect, test } from 'vitest';
import { fetchHttp } from '../../shared/adapters/fetch-http.ts';
import type { Answer, DeliveryOutcome, Memory, Step } from '../../shared/destinations/conversation.ts';
import { jira } from '../../shared/destinations/jira.ts';
import type { View } from '../../shared/messages/view.ts';
import { after, type DurationMs, type EpochMs, minutes, seconds } from '../../shared/values/time.ts';
import { type Played, playDelivery } from '../support/play-delivery.ts';
import { NOW, resolvedView, sampleAlert, sampleView } from '../support/sample-view.ts';
import { type JiraIssue, type JiraSetup, StubJira } from '../support/stub-jira.ts';
import { adfText } from '../support/stub-jira-adf.ts';
import { SIMPLE_WORKFLOW } from '../support/stub-jira-workflow.ts';
import { listen, type StubRequest } from '../support/stub-server.ts';

const GLOBALS = { jira_api_url: 'https://stub.atlassian.net', jira_user: 'tocsin@example.com' };
const SECRETS = { jira_api_token: 'jira-token-stub' };

let now: EpochMs;
let stub: StubJira;
let memory: Memory | undefined;
let entry: object;

function begin(setup: Partial<JiraSetup> = {}, settings: object = {}): void {
  now = NOW;
  memory = undefined;
  stub = new StubJira(() => now, setup);
  entry = { project: 'OPS', issue_type: 'Bug', ...settings };
}

beforeEach(() => begin());

const pass = (time: DurationMs) => {
  now = after(now, time);
};

function played(view: View, crashAfter?: number): Played {
  const delivery = jira.bind(entry, GLOBALS).deliver({ view: { ...view, now }, memory });
  const result = playDelivery(delivery, { api: stub, secrets: SECRETS }, memory, crashAfter);
  memory = result.memory === undefined ? undefined : JSON.parse(JSON.stringify(result.memory));
  return result;
}

function tell(view: View): DeliveryOutcome {
  const { outcome } = played(view);
  if (outcome === undefined) throw new Error('it was not to crash');
  return outcome;
}

/** A new problem, sent to something that answers every request alike. */
function sentTo(answer: Answer, globals = GLOBALS): Played {
  const steps: Step[] = [];
  let kept: Memory | undefined;
  const delivery = jira.bind(entry, globals).deliver({ view: sampleView(), memory: undefined });
  let next = delivery.next();
  while (!next.done) {
    steps.push(next.value);
    if (next.value.do === 'remember') kept = next.value.memory;
    next = delivery.next(next.value.do === 'remember' ? { remembered: true } : answer);
  }
  return { steps, outcome: next.value, memory: kept };
}

function issue(): JiraIssue {
  const [only, ...others] = stub.issues;
  if (only === undefined || others.length > 0) throw new Error(`${stub.issues.length} issues`);
  return only;
}

const comments = (of: JiraIssue = issue()): string[] => of.comments.map(({ body }) => adfText(body));
const description = (of: JiraIssue = issue()): string => adfText(of.fields.description);
const status = (of: JiraIssue = issue()): unknown => (of.fields.status as { name: string }).name;
const asked = (): string[] => stub.requests.map(({ method, path }) => `${method} ${path.replace('/rest/api/3/', '')}`);
const isTo = (method: string, path: RegExp) => (request: StubRequest) =>
  request.method === method && path.test(request.url);
const CREATE = isTo('POST', /\/issue$/);
const COMMENT = isTo('POST', /\/comment$/);

const joined = (rev: number, changes: Partial<View> = {}): View =>
  sampleView({
    rev,
    reason: 'joined',
    firing: 3,
    occurrences: 3,
    alerts: [sampleAlert('c'), sampleAlert('a'), sampleAlert('b')],
    changes: { joined: [sampleAlert('c')], left: [] },
    ...changes,
  });
const worse = (rev: number): View =>
  sampleView({ rev, reason: 'worse', changes: { joined: [], left: [], worse: { from: 'warning', to: 'critical' } } });
const left = (rev: number): View =>
  sampleView({ rev, reason: 'left', firing: 1, resolved: 1, changes: { joined: [], left: [sampleAlert('b')] } });
const repeat = (rev: number): View => sampleView({ rev, reason: 'repeat' });
const reopened = (rev: number): View => sampleView({ rev, reason: 'reopened' });
const DELIVERED = { outcome: 'delivered' };

describe('a new problem', () => {
  test('becomes one issue, claimed before it is created', () => {
    const { outcome, steps } = played(sampleView());
    expect(outcome).toMatchObject(DELIVERED);
    expect(steps.map((step) => step.do)).toEqual(['remember', 'request', 'remember']);
    expect(issue().fields).toMatchObject({
      project: { key: 'OPS' },
      issuetype: { name: 'Bug' },
      summary: 'HighErrorRate: checkout, prod',
      labels: ['tocsin-AbCdEfGhIjk-1'],
    });
    expect(memory).toMatchObject({ issue: { id: issue().id, key: issue().key } });
    expect(memory).not.toHaveProperty('claimedAt');
  });

  test('is written with priority, labels and fields as configured', () => {
    const fields = { components: [{ name: 'shop' }], duedate: '2026-09-01' };
    begin({}, { priority: { critical: 'Highest', warning: 'Low' }, labels: ['alert'], fields });
    expect(tell(sampleView())).toMatchObject(DELIVERED);
    expect(issue().fields).toMatchObject({
      ...fields,
      priority: { name: 'Highest' },
      labels: ['tocsin-AbCdEfGhIjk-1', 'alert'],
    });
  });

  test('that is over by now is created and closed, without a comment', () => {
    expect(tell(resolvedView())).toMatchObject(DELIVERED);
    expect(status()).toBe('Done');
    expect(description()).toContain('Resolved after 7m');
    expect(comments()).toEqual([]);
  });

  test('of a later generation is a new issue', () => {
    tell(sampleView());
    memory = undefined;
    tell(sampleView({ generation: 2, rev: 20 }));
    expect(stub.issues.map((one) => one.fields.labels)).toEqual([['tocsin-AbCdEfGhIjk-1'], ['tocsin-AbCdEfGhIjk-2']]);
  });
});

describe('a change', () => {
  beforeEach(() => {
    tell(sampleView());
  });

  for (const [view, comment] of [
    [joined(2), '1 more alert\nnow firing: pod=c\nSeverity critical, 3 firing'],
    [worse(2), 'Worse: from warning to critical\nseverity: warning → critical\nSeverity critical, 2 firing'],
    [reopened(2), 'Firing again\nSeverity critical, 2 firing'],
    [resolvedView({ rev: 2 }), 'Resolved after 7m\nSeverity critical, 2 resolved'],
    [
      resolvedView({ rev: 2, reason: 'ended', assumed: true }),
      'Assumed resolved: nothing heard from alertmanager for 30s\nSeverity critical, 2 resolved',
    ],
  ] as const) {
    test(`"${view.reason}" is a comment, and the description is brought up to date`, () => {
      const before = description();
      pass(seconds(30));
      expect(tell(view)).toMatchObject(DELIVERED);
      expect(comments()).toHaveLength(1);
      expect(comments()[0]).toContain(comment);
      expect(comments()[0]).toMatch(/\nTocsin incident AbCdEfGhIjk, change 2$/);
      expect(description()).not.toBe(before);
    });
  }

  for (const view of [left(2), repeat(2)]) {
    test(`"${view.reason}" is read in the description alone`, () => {
      pass(minutes(3));
      expect(tell(view)).toMatchObject(DELIVERED);
      expect(description()).toContain('(10m)');
      expect(comments()).toEqual([]);
    });
  }

  test('a summary that a person rewrote stays until ours changes', () => {
    Object.assign(issue().fields, { summary: 'Payments are down' });
    tell(joined(2));
    expect(issue().fields.summary).toBe('Payments are down');
    tell(joined(3, { title: 'HighErrorRate and 1 more: checkout, prod' }));
    expect(issue().fields.summary).toBe('HighErrorRate and 1 more: checkout, prod');
  });

  test('what is remembered after it is the issue and what was written', () => {
    tell(joined(2));
    expect(memory).toEqual({
      issue: { id: issue().id, key: issue().key },
      summary: 'HighErrorRate: checkout, prod',
    });
  });
});

test('a priority by severity follows the severity, and leaves alone what a person set', () => {
  begin({}, { priority: { critical: 'Highest', warning: 'Low' } });
  tell(sampleView({ severity: 'warning' }));
  Object.assign(issue().fields, { priority: { name: 'Medium' } });
  tell(joined(2, { severity: 'warning' }));
  expect(issue().fields.priority).toEqual({ name: 'Medium' });
  tell(worse(3));
  expect(issue().fields.priority).toEqual({ name: 'Highest' });
});

describe('the status', () => {
  beforeEach(() => {
    tell(sampleView());
  });

  test('an end closes the issue and a return reopens it', () => {
    tell(resolvedView({ rev: 2 }));
    expect(status()).toBe('Done');
    tell(reopened(3));
    expect(status()).toBe('To Do');
  });

  test('an end and a return that happen again are commented again', () => {
    for (const view of [resolvedView({ rev: 2 }), reopened(3), resolvedView({ rev: 4 }), reopened(5)]) tell(view);
    expect(comments().map((one) => one.split(' ')[0])).toEqual(['Resolved', 'Firing', 'Resolved', 'Firing']);
    expect(status()).toBe('To Do');
  });

  test('an issue that a person closed stays closed while the problem goes on', () => {
    stub.move(issue(), 'Done');
    for (const view of [joined(2), worse(3), left(4), repeat(5)]) expect(tell(view)).toMatchObject(DELIVERED);
    expect(status()).toBe('Done');
    expect(comments()).toHaveLength(2);
  });

  test('an issue that a person closed already is not moved again at the end', () => {
    stub.move(issue(), 'Done');
    tell(resolvedView({ rev: 2 }));
    expect(asked()).not.toContain(`POST issue/${issue().id}/transitions`);
    expect(comments()).toHaveLength(1);
  });

  test('an issue that a person works on already is not moved when the problem comes back', () => {
    stub.move(issue(), 'In Progress');
    tell(reopened(2));
    expect(status()).toBe('In Progress');
  });
});

describe('the workflow of a site', () => {
  const workflow = {
    initial: 'Offen',
    statuses: { Offen: 'new', 'In Arbeit': 'indeterminate', Erledigt: 'done', Verworfen: 'done' },
    transitions: [
      { id: '5', name: 'Beginnen', from: ['Offen', 'Erledigt'], to: 'In Arbeit' },
      { id: '6', name: 'Verwerfen', to: 'Verworfen' },
      { id: '7', name: 'Erledigen', to: 'Erledigt' },
      { id: '8', name: 'Zurück', from: ['Verworfen'], to: 'Offen' },
    ],
  } as const;

  test('the category of the status decides, whatever its name', () => {
    begin({ workflow });
    tell(sampleView());
    tell(resolvedView({ rev: 2 }));
    expect(status()).toBe('Verworfen');
    tell(reopened(3));
    expect(status()).toBe('Offen');
  });

  test('without a transition into "new" one into "indeterminate" reopens', () => {
    begin({ workflow });
    tell(sampleView());
    stub.move(issue(), 'Erledigt');
    tell(reopened(2));
    expect(status()).toBe('In Arbeit');
  });

  test('a transition that is named wins', () => {
    begin({ workflow }, { resolve_transition: 'erledigen', reopen_transition: 'Beginnen' });
    tell(sampleView());
    tell(resolvedView({ rev: 2 }));
    expect(status()).toBe('Erledigt');
    tell(reopened(3));
    expect(status()).toBe('In Arbeit');
  });

  test('without a transition the comment says that the issue stays open', () => {
    begin({ workflow: { ...SIMPLE_WORKFLOW, transitions: [] } });
    tell(sampleView());
    expect(tell(resolvedView({ rev: 2 }))).toMatchObject(DELIVERED);
    expect(status()).toBe('To Do');
    expect(comments()[0]).toContain('Tocsin could not close it: no transition leads there from "To Do".');
  });

  test('a transition that Jira refuses is a comment with its reason, not a failure', () => {
    tell(sampleView());
    stub.fail({ status: 400, error: 'Resolution is required.' }, { when: isTo('POST', /\/transitions$/) });
    expect(tell(resolvedView({ rev: 2 }))).toMatchObject(DELIVERED);
    expect(comments()[0]).toContain('Tocsin could not close it by "Done": Resolution is required.');
  });

  test('a new issue that cannot be closed says so', () => {
    begin({ workflow: { ...SIMPLE_WORKFLOW, transitions: [] } });
    tell(resolvedView());
    expect(comments()[0]).toContain('Tocsin could not close it');
  });

  test('an issue that was closed as not to be fixed stays closed', () => {
    begin({}, { wont_fix_resolution: "Won't Do" });
    tell(sampleView());
    stub.move(issue(), 'Done', "Won't Do");
    expect(tell(reopened(2))).toMatchObject(DELIVERED);
    expect(status()).toBe('Done');
    expect(comments()[0]).toContain('It stays closed: it was resolved as "Won\'t Do".');
  });
});

describe('an issue that was deleted', () => {
  beforeEach(() => {
    tell(sampleView());
    pass(minutes(10));
    stub.remove(issue());
  });

  for (const view of [joined(2), worse(2), left(2), repeat(2), reopened(2)]) {
    test(`is created anew on "${view.reason}", without a comment`, () => {
      expect(tell(view)).toMatchObject(DELIVERED);
      expect(description()).toContain('Firing since');
      expect(comments()).toEqual([]);
    });
  }

  test('is not created anew to say that it is over', () => {
    expect(tell(resolvedView({ rev: 2 }))).toMatchObject(DELIVERED);
    expect(stub.issues).toEqual([]);
    expect(tell(resolvedView({ rev: 3 }))).toMatchObject(DELIVERED);
    expect(stub.issues).toEqual([]);
  });

  test('is looked for and closed when it was being created anew', () => {
    stub.fail('lost-answer', { when: CREATE, times: 1 });
    expect(tell(joined(2))).toMatchObject({ outcome: 'retry' });
    pass(seconds(40));
    expect(tell(resolvedView({ rev: 3 }))).toMatchObject(DELIVERED);
    expect(status()).toBe('Done');
  });

  test('is created anew when the problem comes back', () => {
    tell(resolvedView({ rev: 2 }));
    expect(tell(reopened(3))).toMatchObject(DELIVERED);
    expect(description()).toContain('Firing since');
  });
});

describe('an issue that is deleted while its incident goes on', () => {
  const deleted = { status: 404, error: 'Issue does not exist or you do not have permission to see it.' };
  beforeEach(() => {
    tell(sampleView());
  });

  test('before a comment: it is created anew', () => {
    stub.fail(deleted, { when: COMMENT, times: 1 });
    expect(tell(joined(2))).toMatchObject(DELIVERED);
    expect(stub.issues).toHaveLength(2);
    expect(memory).toMatchObject({ issue: { id: stub.issues[1]?.id }, gone: [stub.issues[0]?.id] });
  });

  test('before it is closed: that was its end', () => {
    stub.fail(deleted, { when: isTo('GET', /\/issue\//), times: 1 });
    expect(tell(resolvedView({ rev: 2 }))).toMatchObject(DELIVERED);
    expect(memory).toEqual({ gone: [issue().id], replaces: issue().key });
  });
});

describe('what a project does not take', () => {
  test('a priority is left out, then and later, and the issue says so', () => {
    begin({ screen: ['summary', 'description', 'labels'] }, { priority: { critical: 'Highest', error: 'High' } });
    expect(tell(sampleView({ severity: 'error' }))).toMatchObject(DELIVERED);
    expect(issue().fields).not.toHaveProperty('priority');
    expect(description()).toContain('This project does not take priority from Tocsin.');
    expect(tell(worse(2))).toMatchObject(DELIVERED);
    expect(description()).toContain('This project does not take priority from Tocsin.');
  });

  test('labels are left out; then the summary carries what the issue is found again by', () => {
    begin({ screen: ['summary', 'description'] });
    expect(tell(sampleView())).toMatchObject(DELIVERED);
    expect(issue().fields.summary).toBe('HighErrorRate: checkout, prod (tocsin-AbCdEfGhIjk-1)');
    expect(tell(joined(2))).toMatchObject(DELIVERED);
    expect(issue().fields.summary).toBe('HighErrorRate: checkout, prod (tocsin-AbCdEfGhIjk-1)');
  });

  test('a configured field is left out, others stay', () => {
    begin({}, { fields: { customfield_1: 'x', duedate: '2026-09-01' } });
    expect(tell(sampleView())).toMatchObject(DELIVERED);
    expect(issue().fields).toMatchObject({ duedate: '2026-09-01', labels: ['tocsin-AbCdEfGhIjk-1'] });
    expect(description()).toContain('This project does not take customfield_1 from Tocsin.');
  });

  test('a wrong project or type is set aside with what Jira says, and nothing is claimed', () => {
    begin({}, { issue_type: 'Incident' });
    expect(tell(sampleView())).toEqual({
      outcome: 'rejected',
      reason: 'refused',
      detail: '400 issuetype: Specify a valid issue type',
    });
    expect(memory).toEqual({});
  });

  test('what an issue that cannot be edited would show is in a comment, whatever the change', () => {
    tell(sampleView());
    const uneditable = { status: 400, error: 'This issue cannot be edited.' };
    stub.fail(uneditable, { when: isTo('PUT', /\/issue\//) });
    expect(tell(left(2))).toMatchObject(DELIVERED);
    expect(comments()[0]).toContain('1 alert resolved');
  });

  test('a field that cannot be edited, and then the rest cannot either, is in a comment', () => {
    tell(sampleView());
    const screen = new StubJira(() => now, { screen: ['description'] });
    screen.issues.push(issue());
    stub = screen;
    let edits = 0;
    stub.fail({ status: 400 }, { when: (request) => isTo('PUT', /\/issue\//)(request) && ++edits === 2 });
    expect(tell({ ...left(2), title: 'other' })).toMatchObject(DELIVERED);
    expect(comments()).toHaveLength(1);
  });

  test('a field that cannot be edited does not keep the description from being brought up to date', () => {
    tell(sampleView());
    const narrow = new StubJira(() => now, { screen: ['description'] });
    narrow.issues.push(issue());
    stub = narrow;
    expect(tell(joined(2, { title: 'other' }))).toMatchObject(DELIVERED);
    expect(issue().fields.summary).toBe('HighErrorRate: checkout, prod');
    expect(description()).toContain('3 firing');
  });
});

describe('an answer to creating that is lost', () => {
  test('the issue is found by its label as soon as search knows it', () => {
    stub.fail('lost-answer', { when: CREATE, times: 1 });
    expect(tell(sampleView())).toMatchObject({ outcome: 'retry', reason: 'unreachable' });
    pass(seconds(5));
    expect(tell(sampleView())).toMatchObject({ outcome: 'retry', reason: 'unsettled', after: seconds(30) });
    pass(seconds(30));
    expect(tell(sampleView())).toMatchObject(DELIVERED);
    expect(memory).toMatchObject({ issue: { id: issue().id } });
    expect(comments()).toEqual([]);
  });

  test('when search knows of none after two minutes, there is none and it is created', () => {
    stub.fail('refused', { when: CREATE, times: 1 });
    tell(sampleView());
    pass(seconds(100));
    expect(tell(sampleView())).toMatchObject({ outcome: 'retry', reason: 'unsettled', after: seconds(20) });
    pass(seconds(20));
    expect(tell(sampleView())).toMatchObject(DELIVERED);
    expect(comments(issue())).toEqual([]);
  });

  test('of several that are found, the oldest is kept', () => {
    tell(sampleView());
    memory = undefined;
    pass(seconds(60));
    stub.fail('lost-answer', { when: CREATE, times: 1 });
    tell(sampleView());
    pass(seconds(60));
    tell(sampleView());
    expect(stub.issues).toHaveLength(2);
    expect(memory).toMatchObject({ issue: { id: stub.issues[0]?.id } });
  });

  test('a gateway error is an answer that says nothing', () => {
    stub.fail({ status: 502 }, { when: CREATE, times: 1 });
    expect(tell(sampleView())).toMatchObject({ outcome: 'retry', reason: 'unavailable' });
    expect(tell(sampleView())).toMatchObject({ outcome: 'retry', reason: 'unsettled' });
  });

  test('it is found by its summary where there are no labels', () => {
    begin({ screen: ['summary', 'description'] });
    let creations = 0;
    const isSecond = (request: StubRequest) => CREATE(request) && ++creations === 2;
    stub.fail('lost-answer', { when: isSecond, times: 1 });
    expect(tell(sampleView())).toMatchObject({ outcome: 'retry', reason: 'unreachable' });
    pass(seconds(40));
    expect(tell(sampleView())).toMatchObject(DELIVERED);
    expect(memory).toMatchObject({ issue: { id: issue().id } });
  });

  test('what happened meanwhile is in the issue that is found', () => {
    stub.fail('lost-answer', { when: CREATE, times: 1 });
    tell(sampleView());
    pass(seconds(40));
    expect(tell(resolvedView({ rev: 3 }))).toMatchObject(DELIVERED);
    expect(status()).toBe('Done');
    expect(comments()).toHaveLength(1);
  });

  test('an issue that was deleted is not found again, though search still knows it', () => {
    tell(sampleView());
    pass(minutes(10));
    const deleted = issue();
    stub.fail({ status: 404, error: 'Issue does not exist' }, { when: (request) => request.url.includes(deleted.id) });
    stub.fail('lost-answer', { when: CREATE, times: 1 });
    expect(tell(joined(2))).toMatchObject({ outcome: 'retry', reason: 'unreachable' });
    expect(tell(joined(2))).toMatchObject({ outcome: 'retry', reason: 'unsettled' });
    pass(seconds(40));
    expect(tell(joined(2))).toMatchObject(DELIVERED);
    expect(stub.issues).toHaveLength(2);
    expect(memory).toMatchObject({ issue: { id: stub.issues[1]?.id }, gone: [deleted.id] });
  });
});

describe('an answer to a comment that is lost', () => {
  beforeEach(() => {
    tell(sampleView());
  });

  test('the comment is looked for before it is added again', () => {
    stub.fail('lost-answer', { when: COMMENT, times: 1 });
    expect(tell(joined(2))).toMatchObject({ outcome: 'retry', reason: 'unreachable' });
    expect(tell(joined(2))).toMatchObject(DELIVERED);
    expect(comments()).toHaveLength(1);
  });

  test('it is added when it is not there', () => {
    stub.fail('refused', { when: COMMENT, times: 1 });
    expect(tell(joined(2))).toMatchObject({ outcome: 'retry', reason: 'unreachable' });
    expect(tell(joined(2))).toMatchObject(DELIVERED);
    expect(comments()).toHaveLength(1);
  });

  test('a later decision that brings nothing new does not repeat it', () => {
    stub.fail('lost-answer', { when: COMMENT, times: 1 });
    tell(joined(2));
    pass(minutes(1));
    expect(tell(joined(3))).toMatchObject(DELIVERED);
    expect(comments()).toHaveLength(1);
  });

  test('the same news another time is another comment', () => {
    stub.fail('lost-answer', { when: COMMENT, times: 1 });
    tell(resolvedView({ rev: 2 }));
    for (const view of [resolvedView({ rev: 2 }), reopened(3), resolvedView({ rev: 4 })]) tell(view);
    expect(comments().map((one) => one.split(' ')[0])).toEqual(['Resolved', 'Firing', 'Resolved']);
  });

  test('a later decision that brings something new is another comment', () => {
    stub.fail('lost-answer', { when: COMMENT, times: 1 });
    tell(joined(2));
    const changes = { joined: [sampleAlert('c'), sampleAlert('d')], left: [] };
    expect(tell(joined(3, { changes }))).toMatchObject(DELIVERED);
    expect(comments().map((one) => one.split('\n')[0])).toEqual(['1 more alert', '2 more alerts']);
  });
});

describe('a Jira in trouble', () => {
  for (const [fault, outcome] of [
    [
      { status: 429, retryAfter: 17 },
      { outcome: 'retry', reason: 'rate-limited', after: seconds(17) },
    ],
    [{ status: 503 }, { outcome: 'retry', reason: 'unavailable' }],
    [{ status: 401 }, { outcome: 'retry', reason: 'unauthorized' }],
    [{ status: 403 }, { outcome: 'retry', reason: 'unauthorized' }],
    ['hang', { outcome: 'retry', reason: 'unreachable' }],
  ] as const) {
    test(`${JSON.stringify(fault)} at any request of any kind of change: it comes again, and once`, () => {
      const views = [sampleView(), joined(2), resolvedView({ rev: 3 }), reopened(4), worse(5)];
      for (let nth = 1; nth <= 40; nth++) {
        begin();
        let seen = 0;
        stub.fail(fault, { when: () => ++seen === nth, times: 1 });
        for (const view of views) settle(view, outcome);
        expect(comments()).toHaveLength(4);
        expect(status()).toBe('To Do');
      }
    });
  }

  /** Sends until it is delivered, with time passing in between; what fails on the way fails as expected. */
  function settle(view: View, expected: object): void {
    for (let attempt = 0; attempt < 8; attempt++) {
      const outcome = tell(view);
      if (outcome.outcome === 'delivered') return;
      if (outcome.outcome !== 'retry' || outcome.reason !== 'unsettled') expect(outcome).toMatchObject(expected);
      pass(seconds(35));
    }
    throw new Error(`"${view.reason}" was never delivered`);
  }

  test('a refusal that cannot have taken effect needs no search', () => {
    stub.fail({ status: 429, retryAfter: 17 });
    tell(sampleView());
    expect(tell(sampleView())).toMatchObject(DELIVERED);
    expect(asked()).toEqual(['POST issue', 'POST issue']);
  });

  test.each([
    ['jira-per-issue-on-write', 'incident-limited'],
    ['jira-burst-based', 'rate-limited'],
  ])('the limit %s is named, and one of an issue concerns no other', (limit, reason) => {
    const body = { errorMessages: ['The request has been rate-limited.'], errors: {} };
    const headers = { 'ratelimit-reason': limit };
    const result = sentTo({ answered: 429, body, headers, retryAfter: seconds(17) });
    expect(result.outcome).toMatchObject({ outcome: 'retry', reason, after: seconds(17) });
    expect(result.outcome).toMatchObject({ detail: expect.stringContaining(`(${limit})`) });
  });

  test('without the token nothing is claimed', () => {
    const result = sentTo({ unreachable: 'secret-missing', detail: 'secret "jira_api_token" is not set' });
    expect(result.outcome).toMatchObject({ outcome: 'retry', reason: 'secret-missing' });
    expect(result.memory).toEqual({});
  });

  test('what answers in place of Jira is not taken for it', () => {
    const result = sentTo({ answered: 200, body: '<html>' });
    expect(result.outcome).toMatchObject({
      outcome: 'retry',
      reason: 'unavailable',
      detail: '200 not an answer of Jira',
    });
    expect(result.memory).toHaveProperty('claimedAt');
  });

  test('a redirect waits and names the host that it leads to: it may be a login for a while', () => {
    expect(sentTo({ answered: 302, body: '', leadsTo: 'id.example.com' }).outcome).toMatchObject({
      outcome: 'retry',
      reason: 'redirected',
      detail: expect.stringContaining('leads to id.example.com'),
    });
  });
});

describe('a crash after any step', () => {
  const story: readonly View[] = [
    sampleView(),
    joined(2),
    worse(3),
    left(4),
    resolvedView({ rev: 5 }),
    reopened(6),
    repeat(7),
    resolvedView({ rev: 8, reason: 'ended', assumed: true }),
  ];

  let stepsLeft: number;

  /** Sends one part of the story, with time passing between attempts, until it is delivered. */
  function sendUntilDelivered(view: View): void {
    for (let attempt = 0; attempt < 8; attempt++) {
      const { outcome, steps } = played(view, stepsLeft > 0 ? stepsLeft : undefined);
      stepsLeft -= steps.length;
      if (outcome?.outcome === 'delivered') return;
      pass(seconds(35));
    }
    throw new Error(`"${view.reason}" was never delivered`);
  }

  test('leaves one issue, and every comment once', () => {
    const expected = [
      '1 more alert',
      'Worse: from warning to critical',
      'Resolved',
      'Firing again',
      'Assumed resolved',
    ];
    let nth = 1;
    for (; ; nth++) {
      begin();
      stepsLeft = nth;
      for (const view of story) {
        sendUntilDelivered(view);
        pass(minutes(1));
      }
      expect(comments().map((one, i) => one.startsWith(expected[i] ?? 'nothing'))).toEqual(expected.map(() => true));
      expect(status()).toBe('Done');
      if (stepsLeft > 0) break;
    }
    expect(nth).toBeGreaterThan(25);
  });
});

test('over HTTP a story ends in one closed issue with its comments', async () => {
  const server = await listen(stub);
  const secrets = { get: async () => ['rotated-away', SECRETS.jira_api_token] };
  const http = fetchHttp({ secrets, clock: () => now });
  const target = jira.bind(entry, { ...GLOBALS, jira_api_url: server.url });
  for (const view of [sampleView(), joined(2), resolvedView({ rev: 3 })]) {
    const delivery = target.deliver({ view, memory });
    let next = delivery.next();
    while (!next.done) {
      if (next.value.do === 'publish') throw new Error('Jira has no topics');
      if (next.value.do === 'remember') memory = next.value.memory;
      next = delivery.next(next.value.do === 'remember' ? { remembered: true } : await http.send(next.value.request));
    }
    expect(next.value).toMatchObject(DELIVERED);
    if (next.value.outcome === 'delivered') memory = next.value.memory;
  }
  await server.close();
  expect(status()).toBe('Done');
  expect(comments()).toHaveLength(2);
});

describe('what is asked of Jira', () => {
  test('a search is bounded by the project and asks for the fields it needs', () => {
    stub.fail('refused', { when: CREATE, times: 1 });
    tell(sampleView());
    tell(sampleView());
    expect(stub.requests.at(-1)?.parsed).toEqual({
      jql: 'project = "OPS" AND labels = "tocsin-AbCdEfGhIjk-1" ORDER BY created DESC',
      fields: ['summary', 'labels'],
      maxResults: 100,
    });
  });

  test('an address with the path of the API in it, as Alertmanager has it, is the same', () => {
    for (const jira_api_url of [
      'https://x.example/',
      'https://x.example/rest/api/2/',
      'https://x.example/rest/api/3',
    ]) {
      const { steps } = sentTo({ answered: 503, body: '' }, { ...GLOBALS, jira_api_url });
      const urls = steps.flatMap((step) => (step.do === 'request' ? [step.request.url] : []));
      expect(urls).toEqual(['https://x.example/rest/api/3/issue']);
    }
  });

  test('the token goes by its name', () => {
    begin({}, { api_token: 'other_token', user: 'other@example.com' });
    const target = jira.bind(entry, GLOBALS);
    expect(target.needs).toEqual({ secrets: ['other_token'] });
    const { steps } = sentTo({ answered: 503, body: '' });
    const basic = { user: 'other@example.com', password: 'other_token' };
    expect(steps[1]).toMatchObject({ request: { credentials: { basic } } });
  });
});
