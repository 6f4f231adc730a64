import { describe, expect, test } from 'vitest';
import type { DeliveryOutcome, Memory } from '../../shared/destinations/conversation.ts';
import { jira } from '../../shared/destinations/jira.ts';
import type { View } from '../../shared/messages/view.ts';
import { after, type DurationMs, minutes, seconds } from '../../shared/values/time.ts';
import { playDelivery } from '../support/play-delivery.ts';
import { NOW, resolvedView, sampleAlert, sampleView } from '../support/sample-view.ts';
import { type JiraSetup, StubJira } from '../support/stub-jira.ts';
import { adfText } from '../support/stub-jira-adf.ts';
import { SIMPLE_WORKFLOW, type Workflow } from '../support/stub-jira-workflow.ts';
import { type Fault, LOGIN_PAGE, type StubRequest } from '../support/stub-server.ts';

const GLOBALS = { jira_api_url: 'https://stub.atlassian.net', jira_user: 'tocsin@example.com' };
const SECRETS = { jira_api_token: 'jira-token-stub' };

/** A site with a clock of its own and one incident that it is notified of. */
class Jira {
  now = NOW;
  readonly api: StubJira;
  memory: Memory | undefined;
  readonly #entry: object;

  constructor(setup: Partial<JiraSetup> = {}, settings: object = {}) {
    this.api = new StubJira(() => this.now, setup);
    this.#entry = { project: 'OPS', issue_type: 'Bug', ...settings };
  }

  notify(view: View, crashAfter?: number): DeliveryOutcome | undefined {
    const delivery = jira.bind(this.#entry, GLOBALS).deliver({ view: { ...view, now: this.now }, memory: this.memory });
    const played = playDelivery(delivery, { api: this.api, secrets: SECRETS }, this.memory, crashAfter);
    this.memory = played.memory === undefined ? undefined : JSON.parse(JSON.stringify(played.memory));
    return played.outcome;
  }

  pass(time: DurationMs): void {
    this.now = after(this.now, time);
  }

  /** Notifies again and again, as the queue does, until it is delivered. */
  settle(view: View): void {
    for (let attempt = 0; attempt < 12; attempt++) {
      const outcome = this.notify(view);
      if (outcome?.outcome === 'delivered') return;
      if (outcome?.outcome === 'rejected') throw new Error(`given up: ${outcome.detail}`);
      this.pass(seconds(35));
    }
    throw new Error(`"${view.reason}" was never delivered`);
  }

  get statuses(): readonly unknown[] {
    return this.api.issues.map((one) => (one.fields.status as { name: string }).name);
  }

  get comments(): readonly string[] {
    return this.api.issues.flatMap((one) => one.comments.map(({ body }) => adfText(body)));
  }

  get descriptions(): readonly string[] {
    return this.api.issues.map((one) => adfText(one.fields.description));
  }
}

const joined = (rev: number): View =>
  sampleView({ rev, reason: 'joined', firing: 3, changes: { joined: [sampleAlert('c')], left: [] } });
const worse = (rev: number): View =>
  sampleView({ rev, reason: 'worse', changes: { joined: [], left: [], worse: { from: 'warning', to: 'critical' } } });
const reopened = (rev: number): View => sampleView({ rev, reason: 'reopened' });

const STORY: readonly View[] = [
  sampleView(),
  joined(2),
  worse(3),
  resolvedView({ rev: 4 }),
  reopened(5),
  resolvedView({ rev: 6 }),
];

const VISITORS = ([400, 401] as const).flatMap((creation) =>
  (['empty', 'refused'] as const).map((search) => ({ creation, search })),
);

describe.each([true, false])('a token that expires (the header says so: %s)', (saysLogin) => {
  test.each(VISITORS)('and is put right later: the same issue goes on (%j)', (visitor) => {
    for (let until = 0; until < STORY.length; until++) {
      const site = new Jira({ saysLogin });
      for (const [i, view] of STORY.entries()) {
        if (i === until) {
          site.api.expired = visitor;
          for (let minute = 0; minute < 20; minute++) {
            expect(site.notify(view)).toMatchObject({
              outcome: 'retry',
              reason: 'unauthorized',
              ...(i > 0 && { detail: expect.stringContaining('store it in the secret') }),
            });
            site.pass(minutes(1));
          }
          site.api.expired = undefined;
        }
        site.settle(view);
        site.pass(minutes(5));
      }
      expect(site.statuses).toEqual(['Done']);
      expect(site.comments).toHaveLength(5);
      expect(site.api.issues[0]?.fields.labels).toEqual(['tocsin-AbCdEfGhIjk-1']);
    }
  });

  test.each(VISITORS)('or is put right between any two requests: one issue, each comment once (%j)', (visitor) => {
    for (let from = 1; from < 30; from += 1) {
      for (const lasts of [1, 2, 3, 5]) {
        const site = new Jira({ saysLogin });
        let nth = 0;
        const handle = site.api.handle.bind(site.api);
        site.api.handle = (request) => {
          nth += 1;
          site.api.expired = nth >= from && nth < from + lasts ? visitor : undefined;
          return handle(request);
        };
        for (const view of STORY) {
          site.settle(view);
          site.pass(minutes(5));
        }
        expect(site.statuses).toEqual(['Done']);
        expect(site.comments).toHaveLength(5);
      }
    }
  });

  test.each(VISITORS)('while it is not known whether the issue was created: still one issue (%j)', (visitor) => {
    const site = new Jira({ saysLogin });
    site.api.fail('lost-answer');
    site.notify(sampleView());
    site.api.expired = visitor;
    for (let minute = 0; minute < 20; minute++) {
      site.pass(minutes(1));
      expect(site.notify(sampleView())).toMatchObject({ outcome: 'retry', reason: 'unauthorized' });
    }
    site.api.expired = undefined;
    site.settle(joined(2));
    expect(site.api.issues).toHaveLength(1);
  });

  test('an issue that is deleted, and a login that is proven: another one, which says why', () => {
    const site = new Jira({ saysLogin });
    site.settle(sampleView());
    site.api.issues.splice(0);
    site.settle(joined(2));
    expect(site.api.issues.map(({ key }) => key)).toEqual(['OPS-2']);
    const why = "takes the place of OPS-1, which was deleted, or which Tocsin's account may not see any more";
    expect(site.descriptions[0]).toContain(why);
    site.settle(worse(3));
    expect(site.descriptions[0]).toContain(why);
  });

  test('a creation that Jira refuses for its content is given up at once', () => {
    const site = new Jira({ saysLogin }, { issue_type: 'Incident' });
    expect(site.notify(sampleView())).toMatchObject({
      outcome: 'rejected',
      detail: expect.stringContaining('issuetype'),
    });
  });
});

test('issues that are deleted again and again are created anew twice, then it is given up with what to do', () => {
  const site = new Jira();
  const created: string[] = [];
  let outcome: DeliveryOutcome | undefined;
  for (let rev = 1; rev <= 6; rev++) {
    outcome = site.notify(rev === 1 ? sampleView() : joined(rev));
    created.push(...site.api.issues.splice(0).map(({ key }) => key));
    site.pass(minutes(10));
  }
  expect(created).toEqual(['OPS-1', 'OPS-2', 'OPS-3']);
  expect(outcome).toMatchObject({
    outcome: 'rejected',
    reason: 'deleted-again',
    detail: expect.stringMatching(/OPS-3 the last.*may see the issues/),
  });
  expect(site.notify(resolvedView({ rev: 9 }))).toMatchObject({ outcome: 'delivered' });
  expect(site.api.issues).toEqual([]);
});

const BETWEEN: readonly [Fault, string][] = [
  [{ page: LOGIN_PAGE, status: 200 }, 'unavailable'],
  [{ page: '<html>Under maintenance</html>', status: 203 }, 'unavailable'],
  [{ page: '{"status":"maintenance"}', status: 200, type: 'application/json' }, 'unavailable'],
  [{ page: '', status: 200, type: 'text/html' }, 'unavailable'],
  [{ page: LOGIN_PAGE, status: 400 }, 'unavailable'],
  [{ page: LOGIN_PAGE, status: 404 }, 'not-found'],
  [{ page: 'default backend - 404', status: 404, type: 'text/plain' }, 'not-found'],
  [{ page: LOGIN_PAGE, status: 503 }, 'unavailable'],
  [{ redirect: 'https://id.atlassian.com/login?continue=token', status: 302 }, 'redirected'],
  [{ status: 408 }, 'unavailable'],
  [{ status: 409 }, 'unavailable'],
  [{ status: 423 }, 'unavailable'],
  [{ status: 425 }, 'unavailable'],
];

describe('what answers in place of Jira for a while', () => {
  test.each(BETWEEN)('%j: nothing counts as delivered, and then all is, once', (fault, reason) => {
    for (let until = 0; until < STORY.length; until++) {
      const site = new Jira();
      for (const [i, view] of STORY.entries()) {
        if (i === until) {
          site.api.fail(fault, { when: () => true });
          expect(site.notify(view)).toMatchObject({ outcome: 'retry', reason });
          for (let minute = 0; minute < 5; minute++) {
            site.pass(minutes(1));
            expect(site.notify(view)).toMatchObject({ outcome: 'retry' });
          }
          site.api.heal();
        }
        site.settle(view);
        site.pass(minutes(5));
      }
      expect(site.statuses).toEqual(['Done']);
      expect(site.comments).toHaveLength(5);
    }
  });

  test.each(BETWEEN)('%j at any one request: once all the same', (fault) => {
    for (let nth = 1; nth < 30; nth++) {
      const site = new Jira();
      let seen = 0;
      site.api.fail(fault, { when: () => ++seen === nth });
      for (const view of STORY) {
        site.settle(view);
        site.pass(minutes(5));
      }
      expect(site.statuses).toEqual(['Done']);
      expect(site.comments).toHaveLength(5);
    }
  });

  test('a redirect names the host, without what else is in the address', () => {
    const site = new Jira();
    site.api.fail({ redirect: 'https://id.atlassian.com/login?continue=token', status: 302 });
    const outcome = site.notify(sampleView());
    expect(outcome).toMatchObject({ detail: expect.stringMatching(/leads to id\.atlassian\.com$/) });
  });
});

describe('a text that is too large for what is in between', () => {
  const isLong = ({ body }: StubRequest): boolean => body.length > 24_000;
  const many = sampleView({
    alerts: Array.from({ length: 400 }, (_, i) => sampleAlert(`pod-${i}`)),
    firing: 400,
    annotations: { description: 'long '.repeat(2000), runbook: 'step '.repeat(2000) },
  });

  test('is sent once more with half of the room, at a creation and at an edit', () => {
    const site = new Jira();
    const sizes = () => site.api.requests.map(({ body }) => body.length);
    site.api.fail({ page: 'Request Entity Too Large', status: 413, type: 'text/plain' }, { when: isLong });
    expect(site.notify(many)).toMatchObject({ outcome: 'delivered' });
    expect(sizes()[0]).toBeGreaterThan(24_000);
    expect(sizes()).toHaveLength(2);
    expect(site.notify({ ...many, rev: 2, reason: 'left' })).toMatchObject({ outcome: 'delivered' });
    expect(site.descriptions[0]).toContain('400');
  });

  test('is given up when half of it is too large as well', () => {
    const site = new Jira();
    site.api.fail({ page: LOGIN_PAGE, status: 413 }, { when: () => true });
    expect(site.notify(many)).toMatchObject({ outcome: 'rejected', reason: 'too-large' });
    expect(site.api.requests).toHaveLength(2);
  });
});

describe('the status that an issue is closed with', () => {
  const closedIn = (names: readonly string[], settings: object = {}): Jira => {
    const workflow: Workflow = {
      initial: 'Open',
      statuses: { Open: 'new', ...Object.fromEntries(names.map((name) => [name, 'done'])) },
      transitions: names.map((name, i) => ({ id: String(i + 1), name: `To ${name}`, to: name })),
    };
    const site = new Jira({ workflow }, settings);
    site.settle(sampleView());
    site.settle(resolvedView({ rev: 2 }));
    return site;
  };

  test.each([
    [["Won't Do", 'Duplicate', 'Done'], 'Done'],
    [['Won’t Fix', 'CLOSED'], 'CLOSED'],
    [['Rejected', 'Resolved', 'Closed'], 'Resolved'],
    [['Cancelled', 'Shipped'], 'Shipped'],
    [['Cannot Reproduce', 'Behoben', 'Verworfen'], 'Behoben'],
    [['Fixed', "Won't Do"], 'Fixed'],
    [['Declined'], 'Declined'],
  ])('of %j is %s', (names, expected) => {
    expect(closedIn(names).statuses).toEqual([expected]);
  });

  test.each(['Nicht gemacht', 'nicht  gemacht!'])('is never that of the configured %s', (wont_fix_resolution) => {
    expect(closedIn(['Nicht gemacht', 'Gemacht'], { wont_fix_resolution }).statuses).toEqual(['Gemacht']);
    const site = closedIn(['Nicht gemacht'], { wont_fix_resolution });
    expect(site.statuses).toEqual(['Open']);
    expect(site.comments[0]).toContain('Tocsin could not close it: no transition leads there from "Open".');
  });

  test('is that of the transition that is named, whatever it is called', () => {
    const named = { resolve_transition: "to won't do", wont_fix_resolution: "Won't Do" };
    expect(closedIn(["Won't Do", 'Done'], named).statuses).toEqual(["Won't Do"]);
  });
});

describe('a transition that is named and does not exist', () => {
  test('is said, with those that exist, and no other is taken in its place', () => {
    const site = new Jira({}, { resolve_transition: 'Fertig', reopen_transition: 'Zurück' });
    site.settle(sampleView());
    site.settle(resolvedView({ rev: 2 }));
    expect(site.statuses).toEqual(['To Do']);
    expect(site.comments[0]).toContain(
      'Tocsin could not close it: there is no transition "Fertig" from "To Do"; there are "To Do", "In Progress", "Done".',
    );
    const [issue] = site.api.issues;
    if (issue !== undefined) site.api.move(issue, 'Done');
    site.settle(reopened(3));
    expect(site.statuses).toEqual(['Done']);
    expect(site.comments[1]).toContain('Tocsin could not reopen it: there is no transition "Zurück" from "Done"');
  });

  test('and no other either: that is said', () => {
    const site = new Jira({ workflow: { ...SIMPLE_WORKFLOW, transitions: [] } }, { resolve_transition: 'Fertig' });
    site.settle(sampleView());
    site.settle(resolvedView({ rev: 2 }));
    expect(site.comments[0]).toContain('there is no transition "Fertig" from "To Do"; there is no other.');
  });
});
