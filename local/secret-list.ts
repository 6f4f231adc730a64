import { secretVariable } from '../shared/config/environment.ts';
import type { BoundIntegration } from '../shared/destinations/bound-integration.ts';
import type { Secrets } from '../shared/flows/secrets.ts';
import type { Policy } from '../shared/routing/policy.ts';
import { ROOM_SECRET } from './local-settings.ts';

/** A place of a receiver, and whether it has what it needs. */
export interface PlaceSecrets {
  readonly receiver: string;
  readonly place: string;
  /** Variables of the environment that are not set. */
  readonly missing: readonly string[];
}

/** Of each place of the routing file whether its secrets are set. Never their values. */
export async function placeSecrets(
  policy: Policy<BoundIntegration>,
  secrets: Secrets,
): Promise<readonly PlaceSecrets[]> {
  const places = [...policy.receivers].flatMap(([receiver, { integrations }]) =>
    integrations.map((integration) => ({ receiver, integration })),
  );
  return await Promise.all(
    places.map(async ({ receiver, integration: { place, target } }) => {
      const names = target.needs.secrets.filter((name) => name !== ROOM_SECRET);
      const values = await Promise.all(names.map((name) => secrets.get(name)));
      return { receiver, place, missing: names.filter((_, i) => values[i]?.length === 0).map(secretVariable) };
    }),
  );
}

/** `ops: slack:alerts   missing, waits: set TOCSIN_SECRET_SLACK_BOT_TOKEN`. */
export const placeSecretsText = (all: readonly PlaceSecrets[]): readonly string[] => {
  const width = Math.max(...all.map(({ receiver, place }) => receiver.length + place.length + 2));
  return all.map(({ receiver, place, missing }) => {
    const state = missing.length === 0 ? 'ready' : `secret missing, waits: set ${missing.join(', ')}`;
    return `  ${`${receiver}: ${place}`.padEnd(width)}  ${state}`;
  });
};
