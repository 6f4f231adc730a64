/** What Alertmanager has and a routing file has not: what to do instead, by the key that people bring along. */
interface Explained {
  readonly expected: string;
  readonly hint: string;
}

const NOT_YET = 'no such key yet';

const TIME_INTERVALS: Explained = { expected: NOT_YET, hint: 'time intervals are not supported' };

const MATCH: Explained = {
  expected: 'matchers',
  hint: `write matchers: ['name="value"'], or name=~"value" for match_re`,
};

const EXPLAINED: ReadonlyMap<string, Explained> = new Map([
  [
    'group_wait',
    { expected: 'no such key', hint: 'the first notification goes out at once and later alerts edit it: remove it' },
  ],
  ['match', MATCH],
  ['match_re', MATCH],
  ['mute_time_intervals', TIME_INTERVALS],
  ['active_time_intervals', TIME_INTERVALS],
  ['time_intervals', TIME_INTERVALS],
  ['inhibit_rules', { expected: NOT_YET, hint: 'inhibition is not supported; inhibit in Alertmanager' }],
  ['templates', { expected: NOT_YET, hint: 'templates are not supported; messages have one layout' }],
  ['resolve_timeout', { expected: 'resolve_after', hint: 'silence after which an incident is assumed resolved' }],
]);

/** Why a key of `alertmanager.yml` is not one of ours. Undefined for any other key. */
export const explainUnsupported = (key: string): Explained | undefined => EXPLAINED.get(key);

/** The same of a receiver's key for a kind of place that is not there: `email_configs`. */
export const isForeignReceiver = (key: string): boolean => /^[a-z_]+_configs$/.test(key);
