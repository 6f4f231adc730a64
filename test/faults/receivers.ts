import type { Answer, Publication } from '../../shared/destinations/conversation.ts';
import type { Http, Topics } from '../../shared/flows/outgoing.ts';
import type { Clock } from '../../shared/values/time.ts';
import { stubHttp } from '../support/stub-http.ts';
import {
  type ErrorFault,
  type Fault,
  jsonResponse,
  LOGIN_PAGE,
  parseJson,
  type StubAnswer,
  StubApi,
  type StubRequest,
  type StubResponse,
} from '../support/stub-server.ts';
import { type SlackMessage, StubSlack } from '../support/stub-slack.ts';
import type { Seen } from './account.ts';
import type { FailureKind, PlannedAlert } from './plan.ts';
import { type ReadMessage, readNotificationV1, readPlainText, readSlackMessage } from './read-message.ts';
import { HOOKS, ROOMS_OF_SLACK, TOPIC } from './routing-text.ts';

export const RECEIVER_SECRETS = { slack_bot_token: 'xoxb-faults' };

/** What a receiver took, and when it did not. */
export interface Watch {
  readonly took: (seen: Omit<Seen, 'at' | 'isNoted'>) => void;
  readonly failed: (place: string) => void;
}

/** What a stub answers for each way to fail. Slack says in its own words what other APIs say by a status. */
const FAULTS: Readonly<Record<FailureKind, Fault>> = {
  refused: 'refused',
  'lost-answer': 'lost-answer',
  hang: 'hang',
  unavailable: { status: 503 },
  'asks-1s': { status: 429, retryAfter: 1 },
  'asks-30s': { status: 429, retryAfter: 30 },
  'asks-a-day': { status: 429, retryAfter: 86_400 },
  'login-page': { page: LOGIN_PAGE, status: 200 },
  redirect: { redirect: 'https://login.example/', status: 302 },
  unauthorized: { status: 401 },
  'not-found': { status: 404 },
};
const SLACK_FAULTS: Partial<Record<FailureKind, Fault>> = {
  unauthorized: { error: 'invalid_auth' },
  'not-found': { error: 'channel_not_found' },
};

/** Codes of SNS. */
const TOPIC_CODES: Partial<Record<FailureKind, readonly [status: number, code: string]>> = {
  unauthorized: [403, 'AuthorizationError'],
  'not-found': [404, 'NotFound'],
  'asks-1s': [400, 'Throttled'],
  'asks-30s': [400, 'Throttled'],
  'asks-a-day': [400, 'Throttled'],
};

/** A place's part of Slack, with what people saw of each message written down. */
class WatchedSlack extends StubSlack {
  readonly #watch: Watch;
  readonly #alerts: readonly PlannedAlert[];

  constructor(clock: Clock, alerts: readonly PlannedAlert[], watch: Watch) {
    super(clock, {
      token: RECEIVER_SECRETS.slack_bot_token,
      channels: Object.fromEntries(ROOMS_OF_SLACK.map((room, i) => [room, channelId(i)])),
    });
    this.#watch = watch;
    this.#alerts = alerts;
  }

  override handle(request: StubRequest): StubAnswer {
    const posted = this.messages.length;
    const edits = this.messages.map((message) => message.edits.length);
    const answer = super.handle(request);
    const isUnsure = answer === 'disconnected';
    if (!isOk(answer)) this.#watch.failed(this.#placeIn(request.body));
    const [added] = this.messages.slice(posted);
    if (added) this.#saw(added, added.thread_ts === undefined ? 'post' : 'reply', isUnsure);
    const edited = this.messages.find((message, i) => i < posted && message.edits.length > (edits[i] ?? 0));
    if (edited) this.#saw(edited, 'edit', isUnsure);
    return answer;
  }

  failIn(place: string, fault: Fault, until: number): void {
    this.fail(fault, { when: ({ body }, now) => now < until && this.#placeIn(body) === place });
  }

  /** By the name or the id of its channel. */
  #placeIn(text: string): string {
    return ROOMS_OF_SLACK.find((room, i) => text.includes(room) || text.includes(channelId(i))) ?? '';
  }

  #saw(message: SlackMessage, kind: Seen['kind'], isUnsure: boolean): void {
    const place = this.#placeIn(message.channel);
    const read = readSlackMessage(message, kind === 'reply', this.#alerts);
    this.#watch.took({ place, kind, message: message.thread_ts ?? message.ts, text: message.text, isUnsure, ...read });
  }
}

const channelId = (index: number): string => `C0ROOM000${index}`;

/** Slack says by its body whether it took something. */
const isOk = (answer: StubAnswer): boolean => typeof answer === 'object' && answer.body.includes('"ok":true');

/** Takes notifications as JSON. */
class WatchedHook extends StubApi {
  #posts = 0;

  constructor(
    clock: Clock,
    private readonly place: string,
    private readonly watch: Watch,
  ) {
    super(clock);
  }

  override handle(request: StubRequest): StubAnswer {
    const before = this.#posts;
    const answer = super.handle(request);
    if (typeof answer !== 'object' || answer.status !== 200) this.watch.failed(this.place);
    if (this.#posts > before) {
      const read = readNotificationV1(parseJson(request.body));
      this.watch.took(appended(this.place, read, request.body, answer === 'disconnected'));
    }
    return answer;
  }

  protected override answer(): StubResponse {
    this.#posts++;
    return jsonResponse(200, {});
  }

  protected override failure({ status = 500, retryAfter }: ErrorFault): StubResponse {
    return jsonResponse(status, {}, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
  }
}

const appended = (place: string, read: ReadMessage, text: string, isUnsure: boolean): Parameters<Watch['took']>[0] => ({
  place,
  kind: 'post',
  message: '',
  text,
  isUnsure,
  ...read,
});

/** A topic for people. */
class WatchedTopic implements Topics {
  failing: { readonly how: FailureKind; readonly until: number } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly alerts: readonly PlannedAlert[],
    private readonly watch: Watch,
  ) {}

  async publish({ subject = '', message }: Publication): Promise<Answer> {
    const how = this.failing !== undefined && this.clock() < this.failing.until ? this.failing.how : undefined;
    if (how !== undefined) this.watch.failed(TOPIC);
    if (how === undefined || how === 'lost-answer') {
      this.watch.took(appended(TOPIC, readPlainText(subject, message, this.alerts), message, how !== undefined));
    }
    if (how === undefined) return { answered: 200, body: {} };
    if (how === 'hang') return { unreachable: 'timeout', detail: 'no answer in time' };
    if (how === 'refused' || how === 'lost-answer') return { unreachable: 'connection', detail: 'ECONNRESET' };
    const [status, code] = TOPIC_CODES[how] ?? [500, 'InternalError'];
    return { answered: status, body: { code, message: code } };
  }
}

/** All receivers of a run. */
export class Receivers {
  readonly http: Http;
  readonly topics: Topics;
  readonly #slack: WatchedSlack;
  readonly #hooks: Readonly<Record<string, WatchedHook>>;
  readonly #topic: WatchedTopic;
  readonly #clock: Clock;

  constructor(clock: Clock, alerts: readonly PlannedAlert[], watch: Watch) {
    this.#clock = clock;
    this.#slack = new WatchedSlack(clock, alerts, watch);
    this.#hooks = Object.fromEntries(HOOKS.map((url) => [url, new WatchedHook(clock, url, watch)]));
    this.#topic = new WatchedTopic(clock, alerts, watch);
    this.topics = this.#topic;
    const hooks = Object.entries(this.#hooks).map(([url, hook]) => [new URL(url).origin, hook]);
    this.http = stubHttp({ 'https://slack.example': this.#slack, ...Object.fromEntries(hooks) }, RECEIVER_SECRETS);
  }

  /** A place fails in one way for some time. */
  fail(place: string, how: FailureKind, lastsMs: number): void {
    const until = this.#clock() + lastsMs;
    if (place === TOPIC) {
      this.#topic.failing = { how, until };
      return;
    }
    const hook = this.#hooks[place];
    if (hook) hook.fail(FAULTS[how], { when: (_, now) => now < until });
    else this.#slack.failIn(place, SLACK_FAULTS[how] ?? FAULTS[how], until);
  }

  /** From now on none fails. */
  heal(): void {
    this.#slack.heal();
    for (const hook of Object.values(this.#hooks)) hook.heal();
    this.#topic.failing = undefined;
  }
}
