import type { SeenError } from '../../../shared/logs/error-alert.ts';
import { errorAlert } from '../../../shared/logs/error-alert.ts';
import { type ErrorSettings, errorsIn, mergedUnder, templatesIn } from '../../../shared/logs/errors-in.ts';
import { Fingerprinter } from '../../../shared/logs/fingerprint/fingerprinter.ts';
import type { LogSettings } from '../../../shared/logs/log-settings.ts';
import type { TreeLimits } from '../../../shared/logs/templates/learned-template.ts';
import { countedIn, EMPTY_TREE, learn } from '../../../shared/logs/templates/template-tree.ts';
import type { RedactOptions } from '../../../shared/redaction/redact.ts';
import { type InputStream, subscribedBatch } from '../../log-input.ts';

/** How logs are read: what the routing file says of them. */
export interface LogReading {
  readonly logs: LogSettings | undefined;
  readonly redaction: RedactOptions | undefined;
}

/** One error, as it would be notified of. Facts that are not known are left out. */
export interface FoundError {
  readonly fingerprint: string;
  readonly title: string;
  readonly template: string;
  readonly level: string;
  readonly service: string;
  readonly count: number;
  readonly message: string;
  readonly type?: string;
  readonly stack?: string;
  readonly traceIds?: readonly string[];
}

/** A laptop has more room than an item in a table. */
const LIMITS: TreeLimits = { templates: 20_000, size: 10_000_000, characters: 4096 };

/** By the routing file, as the function `logs` has it. No user is named, so the key of their hashes does not matter. */
export const errorSettings = ({ logs }: LogReading): ErrorSettings => ({
  minLevel: logs?.minLevel ?? 'error',
  userKey: '',
  fingerprinter: new Fingerprinter(logs?.fingerprints),
});

/** The errors of one stream, each by itself: nothing is learned. */
export const errorsOfStream = (stream: InputStream, reading: LogReading): readonly FoundError[] =>
  errorsIn(subscribedBatch(stream), errorSettings(reading), reading.redaction).map((one) => foundError(one, stream));

/** The errors of all streams, the most frequent first. What messages have in common is learned, unless that is off. */
export function errorsOf(streams: readonly InputStream[], reading: LogReading): readonly FoundError[] {
  const settings = errorSettings(reading);
  const seen = streams.flatMap((stream) => errorsIn(subscribedBatch(stream), settings, reading.redaction));
  const learned = reading.logs?.learnTemplates === false ? new Map() : learnedIn(seen);
  const [stream] = streams;
  if (stream === undefined) return [];
  return mergedUnder(seen, learned)
    .map((one) => foundError(one, stream))
    .sort((a, b) => b.count - a.count);
}

const learnedIn = (seen: readonly SeenError[]) =>
  new Map(
    [...templatesIn(seen)].map(([service, templates]) => {
      const tree = learn(EMPTY_TREE, templates, { hour: 0, kept: 0 }, LIMITS);
      return [service, countedIn(tree, LIMITS)] as const;
    }),
  );

/** As its alert has it. */
function foundError(seen: SeenError, stream: InputStream): FoundError {
  const [alert] = errorAlert(seen, subscribedBatch(stream)).alerts;
  const { alertname: type, severity = '' } = alert?.labels ?? {};
  const { template } = seen.fingerprint;
  const { message, stack } = seen.record;
  return {
    fingerprint: seen.fingerprint.id,
    title: type ?? template,
    template,
    level: severity,
    ...(type !== undefined && { type }),
    service: seen.service,
    count: seen.times.length,
    message,
    ...(stack !== undefined && { stack }),
    ...(seen.traces.size > 0 && { traceIds: [...seen.traces] }),
  };
}
