import type { Tracer } from '@aws-lambda-powertools/tracer';

/** An SDK client, as far as tracing touches it. */
type Client = Parameters<Tracer['captureAWSv3Client']>[0];

export interface TracingOptions {
  readonly service: string;
  /** Clients whose calls are shown in traces. */
  readonly clients: readonly Client[];
  /** The trace of the invocation, as Lambda has it: `Root=1-…;Parent=…;Sampled=1`. */
  readonly traceHeader: () => string | undefined;
}

export interface Tracing {
  /** Does the work of one invocation, under a segment of its own where the trace is sampled. */
  within<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Traces in X-Ray. The tracer takes as long to load as a third of the function's other code, so it is loaded when the
 * first invocation of a process is sampled, and else never: a client's steps are fixed with its first call. At X-Ray's
 * default rate that is one process in twenty where there are many, and nearly each one where there are few.
 *
 * Requests to receivers are not traced, because their addresses may be secrets; errors are marked and not quoted.
 */
export function powertoolsTracing(options: TracingOptions): Tracing {
  const { traceHeader } = options;
  const isSampled = () => /\bSampled=1\b/.test(traceHeader() ?? '');
  let loading: Promise<Tracer | undefined> | undefined;
  return {
    within: async (name, work) => {
      loading ??= isSampled() ? load(options) : Promise.resolve(undefined);
      const tracer = await loading;
      return tracer === undefined ? await work() : await inSegment(tracer, name, work);
    },
  };
}

async function load({ service, clients }: TracingOptions): Promise<Tracer> {
  const { Tracer } = await import('@aws-lambda-powertools/tracer');
  const tracer = new Tracer({ serviceName: service, captureHTTPsRequests: false });
  for (const client of clients) tracer.captureAWSv3Client(client);
  return tracer;
}

async function inSegment<T>(tracer: Tracer, name: string, work: () => Promise<T>): Promise<T> {
  if (!tracer.isTracingEnabled()) return await work();
  // Its type says unknown; it returns what the function returns.
  return (await tracer.provider.captureAsyncFunc(`## ${name}`, async (segment) => {
    tracer.annotateColdStart();
    tracer.addServiceNameAnnotation();
    try {
      return await work();
    } catch (error) {
      segment?.addFaultFlag();
      throw error;
    } finally {
      segment?.close();
    }
  })) as T;
}
