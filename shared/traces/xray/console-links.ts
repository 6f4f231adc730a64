import type { Link } from '../../values/link.ts';
import { datadogForm, isHalfKnown, xrayForm } from '../trace-ids.ts';
import type { TimeRange } from '../trace-links.ts';

/** Where the AWS console shows a trace. */
export interface ConsolePages {
  /** Absent: the console is not linked to. */
  readonly region?: string;
  /** Log groups that Logs Insights looks through. None: it is not linked to. */
  readonly logGroups: readonly string[];
}

/**
 * Links to the AWS console that show a trace: X-Ray, which has none where only half of the ID is known, and a query of
 * Logs Insights over the log groups. None where the region is not known.
 */
export function consoleLinks(id: string, { region, logGroups }: ConsolePages, time: TimeRange): readonly Link[] {
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
            url: `${home}#logsV2:logs-insights${queryOf(id, logGroups, time)}`,
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
function queryOf(id: string, logGroups: readonly string[], { from, to }: TimeRange): string {
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
