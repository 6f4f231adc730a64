import type { Link } from '../values/link.ts';
import { after, before, type EpochMs, instant, latest, minutes } from '../values/time.ts';
import { datadogForm, isHalfKnown, xrayForm } from './trace-ids.ts';

/** A page of one's own that shows a trace. */
export interface TracePage {
  /** `Tempo`. */
  readonly name: string;
  /** With words in braces, `{trace_id}`, that stand for what differs from trace to trace. */
  readonly url: string;
}

/** Where a trace can be looked at. */
export interface TracePages {
  /** The region of the console that shows X-Ray and CloudWatch Logs. Absent: neither is linked to. */
  readonly region?: string;
  /** Log groups that Logs Insights looks through. None: it is not linked to. */
  readonly logGroups: readonly string[];
  readonly links: readonly TracePage[];
}

/** What the words in a page's address stand for. Instants are milliseconds since 1970. */
export const TRACE_WORDS = {
  trace_id: '32 hexadecimal digits, or 16 where only the lower half of the ID is known',
  xray_id: "X-Ray's form; a page whose address has it is left out where only the lower half is known",
  datadog_id: 'the lower half as a decimal number',
  from: 'some time before, in milliseconds since 1970',
  to: 'some time after, in milliseconds since 1970',
} as const;
export type TraceWord = keyof typeof TRACE_WORDS;

/** `{trace_id}`. JSON and LogQL have braces as well, with more in them than a word. */
export const TRACE_WORD = /\{([a-z_]+)\}/g;

interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Logs and spans are written around the time of a trace, by several clocks. */
const AROUND = minutes(15);

/** Where to look at one trace of an incident that lasted from `began` to `last`: the console first, then one's own pages. */
export function traceLinks(id: string, pages: TracePages, began: EpochMs, last: EpochMs): readonly Link[] {
  const span = spanOf(id, { from: before(began, AROUND), to: after(latest(began, last), AROUND) });
  return [...consoleLinks(id, pages, span), ...ownLinks(id, pages, span)];
}

/** An ID of X-Ray begins with its second; many others begin with anything. */
function spanOf(id: string, incident: Span): Span {
  const at = instant(Number.parseInt(id.slice(0, 8), 16) * 1000);
  const isTime = at >= incident.from && at <= incident.to;
  return isTime ? { from: before(at, AROUND), to: after(at, AROUND) } : incident;
}

function consoleLinks(id: string, { region, logGroups }: TracePages, span: Span): readonly Link[] {
  if (region === undefined) return [];
  const home = `https://${region}.${consoleOf(region)}/cloudwatch/home?region=${region}`;
  const xray = xrayForm(id);
  return [
    ...(xray === undefined ? [] : [{ kind: 'trace', name: 'X-Ray', url: `${home}#xray:traces/${xray}` } as const]),
    ...(logGroups.length === 0
      ? []
      : [
          {
            kind: 'logs',
            name: 'Logs Insights',
            url: `${home}#logsV2:logs-insights${queryOf(id, logGroups, span)}`,
          } as const,
        ]),
  ];
}

/** Source: https://docs.aws.amazon.com/general/latest/gr/rande.html (partitions). */
function consoleOf(region: string): string {
  if (region.startsWith('cn-')) return 'console.amazonaws.cn';
  return region.startsWith('us-gov-') ? 'console.amazonaws-us-gov.com' : 'console.aws.amazon.com';
}

/**
 * The part of the address that carries a query. It is the console's own notation, which AWS has not written down:
 * values are behind `~'` with every sign as `*` and its code, and the whole is escaped twice with `$` for `%`.
 */
function queryOf(id: string, logGroups: readonly string[], { from, to }: Span): string {
  const query = [
    'fields @timestamp, @log, @message',
    `| filter ${formsOf(id)
      .map((form) => `@message like "${form}"`)
      .join(' or ')}`,
    '| sort @timestamp asc',
    '| limit 200',
  ].join('\n');
  const parts = [
    `end~'${signed(new Date(to).toISOString())}`,
    `start~'${signed(new Date(from).toISOString())}`,
    "timeType~'ABSOLUTE",
    "tz~'UTC",
    `editorString~'${signed(query)}`,
    `source~(${logGroups.map((group) => `~'${signed(group)}`).join('')})`,
  ];
  return `$3FqueryDetail$3D${`~(${parts.join('~')})`.replace(/[~()']/g, (sign) => `$25${codeOf(sign).toUpperCase()}`)}`;
}

/** However a service may have written it. */
const formsOf = (id: string): readonly string[] =>
  isHalfKnown(id) ? [id.slice(16), datadogForm(id)] : [id, xrayForm(id) ?? id];

const signed = (text: string): string => text.replace(/[^A-Za-z0-9.-]/g, (sign) => `*${codeOf(sign)}`);
const codeOf = (sign: string): string => sign.charCodeAt(0).toString(16).padStart(2, '0');

function ownLinks(id: string, { links }: TracePages, { from, to }: Span): readonly Link[] {
  const xray = xrayForm(id);
  const words: Readonly<Record<TraceWord, string>> = {
    trace_id: isHalfKnown(id) ? id.slice(16) : id,
    xray_id: xray ?? '',
    datadog_id: datadogForm(id),
    from: String(from),
    to: String(to),
  };
  return links
    .filter(({ url }) => xray !== undefined || !url.includes('{xray_id}'))
    .map(({ name, url }) => ({
      kind: 'trace',
      name,
      url: url.replace(TRACE_WORD, (all, word) => wordOr(words, word, all)),
    }));
}

const wordOr = (words: Readonly<Record<string, string>>, word: string, otherwise: string): string =>
  Object.hasOwn(words, word) ? (words[word] ?? otherwise) : otherwise;
