import { after, type Clock, type DurationMs, type EpochMs, seconds } from '../../shared/values/time.ts';
import { isAdf, isValidAdf } from './stub-jira-adf.ts';
import { type FieldErrors, type FieldRules, fieldErrors, isTooLong, offScreen, TOO_LONG } from './stub-jira-fields.ts';
import { type IndexedIssue, runJql } from './stub-jira-jql.ts';
import { fieldsOnEntering, SIMPLE_WORKFLOW, statusOf, transitionsOf, type Workflow } from './stub-jira-workflow.ts';
import {
  asArray,
  asString,
  type ErrorFault,
  isJson,
  type Json,
  jsonResponse,
  parseJson,
  StubApi,
  type StubRequest,
  type StubResponse,
} from './stub-server.ts';

export interface JiraSetup extends FieldRules {
  readonly email: string;
  /** Accepted as basic `email:token` and as bearer. */
  readonly token: string;
  /** Project keys, each with the names and ids of its issue types. */
  readonly projects: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly workflow: Workflow;
  /** How long a write stays invisible to search: seconds to minutes in the real one. */
  readonly searchLag: DurationMs;
  /** Whether the header `X-Seraph-LoginReason` says what became of the login, as it often does. */
  readonly saysLogin: boolean;
}

/**
 * What Jira answers to an anonymous visitor, which a token makes of us that is expired or wrong: an issue answers 404,
 * `myself` 401; a creation is refused with either status, a search finds nothing or not even the project.
 */
interface Visitor {
  readonly creation: 400 | 401;
  readonly search: 'empty' | 'refused';
}

const DEFAULTS: JiraSetup = {
  email: 'tocsin@example.com',
  token: 'jira-token-stub',
  projects: { OPS: { Task: '10001', Bug: '10002' } },
  screen: ['summary', 'description', 'labels', 'priority', 'components', 'assignee', 'duedate'],
  priorities: ['Highest', 'High', 'Medium', 'Low', 'Lowest'],
  workflow: SIMPLE_WORKFLOW,
  searchLag: seconds(30),
  saysLogin: true,
};

export interface JiraIssue {
  readonly id: string;
  readonly key: string;
  /** As the API shows them. */
  fields: Json;
  readonly comments: { readonly id: string; readonly created: string; readonly body: unknown }[];
  /** Every state it had, oldest first. */
  readonly versions: { readonly at: EpochMs; readonly fields: Json }[];
}

type Handler = (body: Json, ...params: string[]) => StubResponse;

const BAD_PAYLOAD = 'Invalid request payload. Refer to the REST API documentation and try again.';
const REMOVED =
  'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046';

/**
 * Jira Cloud's REST API v3: issues, comments, transitions, and search with its lag.
 * `fail({ error, status })` answers with `error` as the one of `errorMessages`; status is 400 when absent.
 * Sources: https://developer.atlassian.com/cloud/jira/platform/rest/v3/,
 * https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/
 */
export class StubJira extends StubApi {
  readonly issues: JiraIssue[] = [];
  /** The token is expired, while this is set. */
  expired: Visitor | undefined;
  readonly #setup: JiraSetup;
  #lastId = 10_000;
  #lastNumber = 0;

  readonly #routes: readonly (readonly [string, RegExp, Handler])[] = [
    [
      'GET',
      /^\/myself$/,
      () => jsonResponse(200, { emailAddress: this.#setup.email, accountId: 'stub', active: true }),
    ],
    ['POST', /^\/issue$/, (body) => this.#create(body)],
    ['GET', /^\/issue\/createmeta\/([^/]+)\/issuetypes$/, (_, project) => this.#issueTypes(project)],
    ['GET', /^\/issue\/createmeta\/([^/]+)\/issuetypes\/[^/]+$/, (_, project) => this.#createFields(project)],
    [
      'GET',
      /^\/issue\/([^/]+)$/,
      (body, key) => this.#at(key, (issue) => jsonResponse(200, shown(issue, body.fields))),
    ],
    ['PUT', /^\/issue\/([^/]+)$/, (body, key) => this.#at(key, (issue) => this.#edit(issue, body))],
    ['GET', /^\/issue\/([^/]+)\/comment$/, (_, key) => this.#at(key, listComments)],
    ['POST', /^\/issue\/([^/]+)\/comment$/, (body, key) => this.#at(key, (issue) => this.#comment(issue, body.body))],
    ['GET', /^\/issue\/([^/]+)\/transitions$/, (_, key) => this.#at(key, (issue) => this.#listTransitions(issue))],
    ['POST', /^\/issue\/([^/]+)\/transitions$/, (body, key) => this.#at(key, (issue) => this.#transition(issue, body))],
    ['POST', /^\/search\/jql$/, (body) => this.#search(body)],
    ['GET', /^\/search\/jql$/, (body) => this.#search(fromQuery(body))],
    ['POST', /^\/search$/, () => refused(410, [REMOVED])],
    ['GET', /^\/search$/, () => refused(410, [REMOVED])],
  ];

  constructor(clock: Clock, setup: Partial<JiraSetup> = {}) {
    super(clock);
    this.#setup = { ...DEFAULTS, ...setup };
  }

  /** A person moves an issue to a status, whatever the workflow. */
  move(issue: JiraIssue, status: string, resolution?: string): void {
    this.#save(issue, { ...this.#entering(status), ...(resolution && { resolution: { name: resolution } }) });
  }

  /** A person deletes an issue. */
  remove(issue: JiraIssue): void {
    this.issues.splice(this.issues.indexOf(issue), 1);
  }

  protected override answer(request: StubRequest): StubResponse {
    const isExpired = this.expired !== undefined;
    const answer = this.expired ? toVisitor(request, this.expired) : this.#answerToUser(request);
    return this.#setup.saysLogin ? withLogin(answer, isExpired ? 'AUTHENTICATED_FAILED' : 'OK') : answer;
  }

  #answerToUser(request: StubRequest): StubResponse {
    if (!this.#isAuthorised(request.headers.authorization)) {
      const message = 'Client must be authenticated to access this resource.';
      return jsonResponse(401, { message, 'status-code': 401 });
    }
    const { pathname, searchParams } = new URL(request.url, 'http://stub.invalid');
    const isGet = request.method === 'GET';
    if (!isGet && !request.headers['content-type']?.startsWith('application/json')) return refused(415, []);
    const body = isGet ? Object.fromEntries(searchParams) : parseJson(request.body);
    if (!isJson(body)) return refused(400, [BAD_PAYLOAD]);
    const resource = /^\/rest\/api\/3(\/.+)$/.exec(pathname)?.[1] ?? '';
    for (const [method, path, handler] of this.#routes) {
      const match = method === request.method && path.exec(resource);
      if (match) return handler(body, ...match.slice(1).map(decodeURIComponent));
    }
    return refused(404, []);
  }

  protected override failure({ status = 400, error, retryAfter }: ErrorFault): StubResponse {
    const limited = 'The request has been rate-limited. Please try again later.';
    const message = error ?? (status === 429 ? limited : 'Internal server error');
    const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    const answer = refused(status, [message], {}, headers);
    return this.#setup.saysLogin && status < 500 && status !== 401 ? withLogin(answer, 'OK') : answer;
  }

  #isAuthorised(authorization: string | undefined): boolean {
    const { email, token } = this.#setup;
    const basic = `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`;
    return authorization === basic || authorization === `Bearer ${token}`;
  }

  #at(idOrKey: string | undefined, act: (issue: JiraIssue) => StubResponse): StubResponse {
    const issue = this.issues.find(({ id, key }) => idOrKey === id || idOrKey?.toUpperCase() === key);
    return issue ? act(issue) : refused(404, ['Issue does not exist or you do not have permission to see it.']);
  }

  #create(body: Json): StubResponse {
    const { project, issuetype, ...fields } = isJson(body.fields) ? body.fields : {};
    const key = isJson(project) ? asString(project.key) : '';
    const types = Object.entries(this.#setup.projects[key] ?? {}).map(([name, id]) => ({ id, name }));
    const type = types.find(({ id, name }) => isJson(issuetype) && (issuetype.id === id || issuetype.name === name));
    const refusal = refusalOf(fields, {
      ...(types.length === 0 && { project: 'Specify a valid project ID or key' }),
      ...(type === undefined && { issuetype: 'Specify a valid issue type' }),
      ...fieldErrors({ summary: '', ...fields }, this.#setup),
    });
    if (refusal) return refusal;
    this.#lastNumber += 1;
    const issue = {
      id: this.#nextId(),
      key: `${key}-${this.#lastNumber}`,
      fields: {},
      comments: [],
      versions: [],
    };
    this.issues.push(issue);
    const fixed = { project: { key }, issuetype: type, created: this.#isoNow(), labels: [], description: null };
    this.#save(issue, { ...fixed, ...fields, ...this.#entering(this.#setup.workflow.initial) });
    return jsonResponse(201, { id: issue.id, key: issue.key, self: selfOf(issue) });
  }

  #edit(issue: JiraIssue, body: Json): StubResponse {
    const changes = { ...(isJson(body.fields) && body.fields), ...labelOperations(issue, body.update) };
    const refusal = refusalOf(changes, fieldErrors(changes, this.#setup));
    if (refusal) return refusal;
    this.#save(issue, changes);
    return NO_CONTENT;
  }

  #comment(issue: JiraIssue, body: unknown): StubResponse {
    if (!isAdf(body) || !isValidAdf(body)) return refused(400, [], { comment: 'Comment body is not valid!' });
    if (isTooLong(body)) return refused(400, [], { comment: TOO_LONG });
    const comment = { id: this.#nextId(), created: this.#isoNow(), body };
    issue.comments.push(comment);
    this.#save(issue, {});
    return jsonResponse(201, comment);
  }

  #listTransitions(issue: JiraIssue): StubResponse {
    const transitions = transitionsOf(this.#setup.workflow, issue.fields).map(({ id, name, to, screen = [] }) => {
      return { id, name, to: statusOf(this.#setup.workflow, to), hasScreen: screen.length > 0 };
    });
    return jsonResponse(200, { expand: 'transitions', transitions });
  }

  #transition(issue: JiraIssue, body: Json): StubResponse {
    const id = String(isJson(body.transition) && body.transition.id);
    if (!/^\d+$/.test(id)) return refused(400, ["'transition' identifier must be an integer"]);
    const transition = transitionsOf(this.#setup.workflow, issue.fields).find((one) => one.id === id);
    if (transition === undefined) return refused(400, [`Transition id '${id}' is not valid for this issue.`]);
    const fields = isJson(body.fields) ? body.fields : {};
    const unknown = Object.keys(fields).filter((field) => !transition.screen?.includes(field));
    if (unknown.length > 0) return refused(400, [], Object.fromEntries(unknown.map((one) => [one, offScreen(one)])));
    this.#save(issue, { ...this.#entering(transition.to), ...fields });
    return NO_CONTENT;
  }

  #search({ jql, fields, reconcileIssues, maxResults, nextPageToken }: Json): StubResponse {
    const reconcile = asArray(reconcileIssues);
    if (reconcile.length > 50 || !reconcile.every(Number.isInteger)) return refused(400, [BAD_PAYLOAD]);
    try {
      const found = runJql(asString(jql), this.#indexed(reconcile.map(String)), Object.keys(this.#setup.projects));
      const from = Number(asString(nextPageToken).replace(/^page-/, ''));
      const to = from + Number(maxResults ?? 50);
      const issues = found
        .slice(from, to)
        .map((one) => (asArray(fields).length > 0 ? shown(one, fields) : { id: one.id }));
      const isLast = to >= found.length;
      return jsonResponse(200, { issues, isLast, ...(!isLast && { nextPageToken: `page-${to}` }) });
    } catch (error) {
      if (error instanceof SyntaxError) return refused(400, [error.message]);
      throw error;
    }
  }

  /** What search knows: of each issue its newest state that is older than the lag, or the newest when reconciled. */
  #indexed(reconcile: readonly string[]): IndexedIssue[] {
    const seenUntil = this.clock();
    return this.issues.flatMap(({ id, key, versions }) => {
      const isSeen = (at: EpochMs) => reconcile.includes(id) || after(at, this.#setup.searchLag) <= seenUntil;
      const newest = versions.findLast(({ at }) => isSeen(at));
      return newest ? [{ id, key, fields: newest.fields }] : [];
    });
  }

  #issueTypes(project = ''): StubResponse {
    const issueTypes = Object.entries(this.#setup.projects[project] ?? {}).map(([name, id]) => ({ id, name }));
    if (issueTypes.length === 0) return refused(404, [`No project could be found with key '${project}'.`]);
    return jsonResponse(200, { startAt: 0, maxResults: 50, total: issueTypes.length, issueTypes });
  }

  #createFields(project = ''): StubResponse {
    const required = ['project', 'issuetype', 'summary'];
    const names = [...new Set([...required, ...this.#setup.screen])];
    const fields = names.map((name) => ({ fieldId: name, key: name, name, required: required.includes(name) }));
    if (!(project in this.#setup.projects)) return this.#issueTypes(project);
    return jsonResponse(200, { startAt: 0, maxResults: 50, total: fields.length, fields });
  }

  #save(issue: JiraIssue, changes: Json): void {
    issue.fields = { ...issue.fields, ...changes, updated: this.#isoNow() };
    issue.versions.push({ at: this.clock(), fields: issue.fields });
  }

  #entering(status: string): Json {
    return fieldsOnEntering(this.#setup.workflow, status, this.#isoNow());
  }

  #isoNow(): string {
    return new Date(this.clock()).toISOString().replace('Z', '+0000');
  }

  #nextId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }
}

const withLogin = (answer: StubResponse, reason: string): StubResponse => ({
  ...answer,
  headers: { ...answer.headers, 'X-Seraph-LoginReason': reason },
});

function toVisitor({ method, url }: StubRequest, { creation, search }: Visitor): StubResponse {
  const { pathname } = new URL(url, 'http://stub.invalid');
  const message = 'Client must be authenticated to access this resource.';
  if (pathname.endsWith('/myself')) return jsonResponse(401, { message, 'status-code': 401 });
  if (pathname.endsWith('/search/jql')) {
    const unknown = "The value 'OPS' does not exist for the field 'project'.";
    return search === 'empty' ? jsonResponse(200, { issues: [], isLast: true }) : refused(400, [unknown]);
  }
  if (method === 'POST' && pathname.endsWith('/issue')) {
    const errors = { project: 'valid project is required', labels: offScreen('labels') };
    return creation === 400 ? refused(400, [], errors) : refused(401, ['You are not authenticated.']);
  }
  return refused(404, ['Issue does not exist or you do not have permission to see it.']);
}

const NO_CONTENT: StubResponse = { status: 204, headers: {}, body: '' };

const refused = (
  status: number,
  errorMessages: readonly string[],
  errors: FieldErrors = {},
  headers = {},
): StubResponse => jsonResponse(status, { errorMessages, errors }, headers);

function refusalOf(fields: Json, errors: FieldErrors): StubResponse | undefined {
  if (Object.keys(errors).length > 0) return refused(400, [], errors);
  return fields.description && !isValidAdf(fields.description) ? refused(400, ['INVALID_INPUT']) : undefined;
}

/** `update: { labels: [{ add }, { remove }, { set }] }`, the other way to edit labels. */
function labelOperations(issue: JiraIssue, update: unknown): Json {
  if (!isJson(update)) return {};
  const apply = (labels: readonly unknown[], { set, add, remove }: Json) =>
    [...(Array.isArray(set) ? set : labels), ...(add === undefined ? [] : [add])].filter((label) => label !== remove);
  const labels = asArray(update.labels).filter(isJson).reduce(apply, asArray(issue.fields.labels));
  return { ...update, labels };
}

const selfOf = ({ id }: { readonly id: string }): string => `https://stub.atlassian.net/rest/api/3/issue/${id}`;

/** `fields` is a list, a text with commas, or absent for all. */
function shown(issue: IndexedIssue, fields: unknown): Json {
  const names = Array.isArray(fields) ? fields : asString(fields).split(',');
  const all = ['', '*all', '*navigable'].some((word) => names.includes(word));
  const picked = Object.entries(issue.fields).filter(([name]) => all || names.includes(name));
  return { id: issue.id, key: issue.key, self: selfOf(issue), fields: Object.fromEntries(picked) };
}

const listComments = ({ comments }: JiraIssue): StubResponse => jsonResponse(200, { comments, total: comments.length });

/** The GET form of search takes as text what the POST form takes as JSON. */
function fromQuery({ fields, reconcileIssues, ...rest }: Json): Json {
  const list = (text: unknown) => asString(text).split(',').filter(Boolean);
  return { ...rest, fields: list(fields), reconcileIssues: list(reconcileIssues).map(Number) };
}
