import { isJson, type Json } from './stub-server.ts';

/** An issue as the search index has it. */
export interface IndexedIssue {
  readonly id: string;
  readonly key: string;
  readonly fields: Json;
}

const named = (value: unknown, ...names: readonly string[]): string[] =>
  isJson(value) ? names.map((name) => String(value[name])) : [];

/** The values of an issue's field in JQL, none when it is empty. */
const FIELDS: Record<string, (issue: IndexedIssue) => readonly string[]> = {
  project: ({ fields }) => named(fields.project, 'key'),
  key: ({ key }) => [key],
  labels: ({ fields }) => (Array.isArray(fields.labels) ? fields.labels : []),
  status: ({ fields }) => named(fields.status, 'name'),
  statuscategory: ({ fields }) => named(isJson(fields.status) && fields.status.statusCategory, 'name', 'key'),
  resolution: ({ fields }) => named(fields.resolution, 'name'),
  created: ({ fields }) => [String(fields.created)],
  updated: ({ fields }) => [String(fields.updated)],
};

/** A field, an operator, a value or a list of them, and the AND or the end after it. */
const CLAUSE = /\s*(\w+)\s*(!=|=|not\s+in|in|is\s+not|is)\s*(\([^()]*\)|"(?:[^"\\]|\\.)*"|[^\s"()=]+)\s*(?:and\s+|$)/iy;

/**
 * Runs the part of JQL that an integration needs: clauses with `= != in, not in, is EMPTY, is not EMPTY`, joined by
 * AND, and ORDER BY one field (`created desc` when absent). Anything else is a SyntaxError, in the real API's words.
 */
export function runJql(jql: string, issues: readonly IndexedIssue[], projects: readonly string[]): IndexedIssue[] {
  const [where = '', order = 'created desc'] = jql.split(/\border\s+by\b/i);
  if (where.trim() === '') {
    throw new SyntaxError('Unbounded JQL queries are not allowed here. Please add a search restriction to your query.');
  }
  const clauses = clausesOf(where, projects);
  const [field = '', direction = 'asc'] = order.trim().toLowerCase().split(/\s+/);
  const sign = direction === 'desc' ? -1 : 1;
  const sortValue = valuesOf(field);
  return issues
    .filter((issue) => clauses.every((matches) => matches(issue)))
    .sort((a, b) => sign * String(sortValue(a)).localeCompare(String(sortValue(b))));
}

function clausesOf(where: string, projects: readonly string[]): ((issue: IndexedIssue) => boolean)[] {
  const clauses: ((issue: IndexedIssue) => boolean)[] = [];
  for (let at = 0; at < where.length; at = CLAUSE.lastIndex) {
    CLAUSE.lastIndex = at;
    const match = CLAUSE.exec(where);
    if (match === null) throw new SyntaxError(`Error in the JQL Query near '${where.slice(at).trim()}'.`);
    const [, field = '', operator = '', value = ''] = match;
    clauses.push(clause(field, operator.toLowerCase().replace(/\s+/, ' '), wantedOf(value), projects));
  }
  return clauses;
}

function clause(field: string, operator: string, wanted: readonly string[], projects: readonly string[]) {
  const values = valuesOf(field);
  const unknown = field.toLowerCase() === 'project' && wanted.find((key) => !projects.includes(key));
  if (unknown) throw new SyntaxError(`The value '${unknown}' does not exist for the field 'project'.`);
  if (operator.startsWith('is')) return (issue: IndexedIssue) => (values(issue).length === 0) === (operator === 'is');
  const negative = operator === '!=' || operator === 'not in';
  // An empty field matches neither `=` nor `!=`: `resolution != Done` leaves out what is unresolved.
  return (issue: IndexedIssue) =>
    values(issue).length > 0 && values(issue).some((value) => includes(wanted, value)) !== negative;
}

function valuesOf(field: string): (issue: IndexedIssue) => readonly string[] {
  const values = FIELDS[field.toLowerCase()];
  if (values) return values;
  throw new SyntaxError(`Field '${field}' does not exist or you do not have permission to view it.`);
}

const wantedOf = (value: string): string[] =>
  value
    .replace(/^\(|\)$/g, '')
    .split(',')
    .map((one) => one.trim().replace(/^"|"$/g, '').replace(/\\(.)/g, '$1'));

const includes = (wanted: readonly string[], value: string): boolean =>
  wanted.some((one) => one.toLowerCase() === value.toLowerCase());
