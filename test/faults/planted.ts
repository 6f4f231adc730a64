import { type FailureKind, type Feature, featuresOf, type Plan } from './plan.ts';
import type { PlantedFault, PlantedWorld } from './play.ts';

/** A fault that is planted to see whether the runs find it. */
export interface Planted extends PlantedFault {
  /** The class in docs/promises.md. */
  readonly class: number;
  readonly name: string;
  /** In other runs it changes nothing. */
  readonly matters?: (plan: Plan) => boolean;
}

const has =
  (...features: readonly Feature[]) =>
  (plan: Plan): boolean =>
    features.some((feature) => featuresOf(plan).has(feature));

const fails =
  (...kinds: readonly FailureKind[]) =>
  ({ steps }: Plan): boolean =>
    steps.some((step) => 'fails' in step && kinds.includes(step.how));

const MINUTE = 60_000;

type Call = (...args: readonly unknown[]) => unknown;

/** A port of which some calls are answered by something else, which is given the call itself. */
function changed<Port extends object>(port: Port, changes: Readonly<Record<string, (call: Call) => Call>>): Port {
  return new Proxy(port, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      const call: Call = (...args) => value.apply(target, args);
      return Object.hasOwn(changes, property) ? changes[String(property)]?.(call) : call;
    },
  });
}

/** One port is changed, the others are as they are. */
const inPort =
  (
    name: string,
    changes: (world: PlantedWorld, port: object) => Readonly<Record<string, (call: Call) => Call>>,
  ): NonNullable<PlantedFault['port']> =>
  (portName, port, world) =>
    portName === name ? changed(port, changes(world, port)) : port;

function counted({ memory }: PlantedWorld, name: string): number {
  const count = Number(memory.get(name) ?? 0) + 1;
  memory.set(name, count);
  return count;
}

/** Every text in a value, changed. */
function mapped(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapped(one, change));
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapped(one, change)]));
}

const byPosition = (order: readonly string[]) => (text: string) =>
  order.reduce((changing, name, i) => changing.replaceAll(name, `position-${i}.`), text);
const byName = (order: readonly string[]) => (text: string) =>
  order.reduce((changing, name, i) => changing.replaceAll(`position-${i}.`, name), text);

/** The body of Alertmanager's webhook, as far as it is changed here. */
interface Body {
  readonly externalURL: string;
  readonly groupKey: string;
  readonly alerts: readonly { readonly labels: { readonly pod: string } }[];
}

/** Adds what the same sender listed before and does not list now, as resolved. */
function withEnds(body: Body, { memory, now }: PlantedWorld): unknown {
  const key = `${body.externalURL} ${body.groupKey}`;
  const before = (memory.get(key) as Body['alerts'] | undefined) ?? [];
  memory.set(key, body.alerts);
  const missing = before.filter((one) => !body.alerts.some(({ labels }) => labels.pod === one.labels.pod));
  const endsAt = new Date(now()).toISOString();
  return { ...body, alerts: [...body.alerts, ...missing.map((one) => ({ ...one, status: 'resolved', endsAt }))] };
}

interface Named {
  readonly id: string;
}

interface Sent {
  readonly url: string;
  readonly body: unknown;
}

interface Answered {
  readonly answered?: number;
  readonly body?: unknown;
  readonly retryAfter?: number;
  readonly unreachable?: string;
}

const TOOK: Answered = { answered: 200, body: { ok: true, channel: 'C0ROOM0000', ts: '1.1' } };
const ENDLESS: Answered = { unreachable: 'timeout', detail: 'planted' } as Answered;

/** One for each of ten classes, and some that tempt in several. */
export const PLANTED: readonly Planted[] = [
  {
    class: 1,
    name: 'the ledger knows places by their position',
    matters: has('routing'),
    port: (name, port, { order }) => {
      if (name !== 'ledger') return port;
      const moved =
        (call: Call) =>
        async (...args: readonly unknown[]) =>
          mapped(await call(...args.map((one) => mapped(one, byPosition(order())))), byName(order()));
      return new Proxy(port, {
        get: (target, property) => {
          const value: unknown = Reflect.get(target, property);
          return typeof value === 'function' ? moved((...args) => value.apply(target, args)) : value;
        },
      });
    },
  },
  {
    class: 2,
    name: 'a summary is the one before',
    body: (body) => mapped(body, (text) => text.replace(/now v(\d+)/, (_, facts) => `now v${Number(facts) - 1}`)),
  },
  {
    class: 3,
    name: 'what is not listed counts as over',
    matters: has('cuts', 'mutes'),
    body: (body, world) => withEnds(body as Body, world),
  },
  {
    class: 4,
    name: 'whatever wait a receiver asks for is obeyed',
    matters: fails('asks-30s', 'asks-a-day'),
    port: inPort('http', ({ memory, now }) => ({
      send: (call) => async (request) => {
        const { origin } = new URL((request as Sent).url);
        const until = Number(memory.get(origin) ?? 0);
        if (now() < until) return { answered: 429, body: {} } satisfies Answered;
        const answer = (await call(request)) as Answered;
        if (answer.retryAfter !== undefined) memory.set(origin, now() + answer.retryAfter);
        return answer;
      },
    })),
  },
  {
    class: 5,
    name: 'a login page counts as an answer',
    matters: fails('login-page'),
    port: inPort('http', () => ({
      send: (call) => async (request) => {
        const answer = (await call(request)) as Answered;
        return typeof answer.body === 'string' && answer.body.includes('<html>') ? TOOK : answer;
      },
    })),
  },
  {
    class: 6,
    name: 'a receiver that hangs holds up all others',
    matters: fails('hang'),
    port: inPort('http', ({ memory, now }) => ({
      send: (call) => async (request) => {
        if (now() < Number(memory.get('hangs until') ?? 0)) return ENDLESS;
        const answer = (await call(request)) as Answered;
        if (answer.unreachable === 'timeout') memory.set('hangs until', now() + 30 * MINUTE);
        return answer;
      },
    })),
  },
  {
    class: 7,
    name: 'why a delivery waits is not logged',
    port: inPort('telemetry', () => ({
      event: (call) => (level, event, fields) => {
        const isFailure = /rate-limited|un\w+|not-found|redirected|place-closed/.test(JSON.stringify(fields));
        return isFailure ? undefined : call(level, event, fields);
      },
    })),
  },
  {
    class: 8,
    name: 'every fifth message goes out twice',
    port: inPort('http', (world) => ({
      send: (call) => async (request) => {
        if (!(request as Sent).url.includes('update') && counted(world, 'sent') % 5 === 0) await call(request);
        return await call(request);
      },
    })),
  },
  {
    class: 8,
    // Without its version, what is written over it would be refused and read again.
    name: 'every tenth entry of the ledger has forgotten what its place shows',
    port: inPort('ledger', (world) => ({
      get:
        (call) =>
        async (...args) => {
          const entry = (await call(...args)) as object | undefined;
          return entry && counted(world, 'read') % 10 === 0 ? { ...entry, shown: undefined } : entry;
        },
    })),
  },
  {
    class: 9,
    name: 'every seventh thing that is recorded is not stored, where its incident is known',
    port: inPort('store', (world, store) => ({
      record: (call) => async (recording) => {
        const { get } = store as { readonly get: Call };
        const known = counted(world, 'recorded') % 7 === 0 && (await get.call(store, (recording as Named).id));
        return known || (await call(recording));
      },
    })),
  },
  {
    class: 10,
    name: 'critical reads as warning',
    port: inPort('http', () => ({
      send: (call) => async (request) =>
        await call({
          ...(request as Sent),
          body: mapped((request as Sent).body, (text) => text.replaceAll('critical', 'warning')),
        }),
    })),
  },
  {
    class: 14,
    name: 'a part of what is due is not looked at',
    port: inPort('store', () => ({
      due:
        (call) =>
        async (...args) => {
          const page = (await call(...args)) as { readonly ids: readonly string[] };
          return { ...page, ids: page.ids.filter((id) => id.charCodeAt(0) % 2 === 0) };
        },
    })),
  },
];
