import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Secrets } from '../flows/secrets.ts';
import { after, type Clock, type DurationMs, type EpochMs, minutes, seconds } from '../values/time.ts';

export interface SecretsManagerOptions {
  readonly client: SecretsManagerClient;
  /** Stands before the name of every secret: `tocsin/`. */
  readonly prefix: string;
  readonly clock: Clock;
}

/** How long a value is used before it is looked up again. */
const KEPT: DurationMs = minutes(5);
/** The same of a secret that is not set: whoever sets it waits for nothing else. */
const KEPT_MISSING = seconds(10);
/** Whoever asks for fresh values gets those that are this young, so that wrong passwords at our door cost no requests. */
const FRESH = seconds(10);

interface Kept {
  readonly values: readonly string[];
  readonly at: EpochMs;
}

/**
 * Secrets in Secrets Manager: the current version, then the previous one, which rotation leaves behind. Values are
 * kept in memory for five minutes. While Secrets Manager cannot be asked, values that were kept longer are used on.
 * Throws when it cannot be asked and nothing was kept.
 */
export function secretsManagerSecrets({ client, prefix, clock }: SecretsManagerOptions): Secrets {
  const kept = new Map<string, Kept>();
  const underWay = new Map<string, Promise<readonly string[]>>();

  async function look(name: string): Promise<readonly string[]> {
    try {
      const stages = await Promise.all(STAGES.map((stage) => versionOf(client, prefix + name, stage)));
      const values = [...new Set(stages.filter((value) => value !== ''))];
      kept.set(name, { values, at: clock() });
      return values;
    } catch (error) {
      const old = kept.get(name)?.values;
      if (old === undefined || old.length === 0) throw error;
      kept.set(name, { values: old, at: clock() });
      return old;
    }
  }

  return {
    get: async (name, demand) => {
      const known = kept.get(name);
      const age = demand === 'fresh' ? FRESH : known?.values.length === 0 ? KEPT_MISSING : KEPT;
      if (known !== undefined && clock() < after(known.at, age)) return known.values;
      const asked = underWay.get(name) ?? look(name).finally(() => underWay.delete(name));
      underWay.set(name, asked);
      return await asked;
    },
  };
}

const STAGES = ['AWSCURRENT', 'AWSPREVIOUS'] as const;

/** Empty: the secret or this version of it does not exist. */
async function versionOf(client: SecretsManagerClient, SecretId: string, VersionStage: string): Promise<string> {
  try {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId, VersionStage }));
    // Without the line end that reading a secret from a file leaves behind: no header may hold one.
    return SecretString.trim();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return '';
    throw error;
  }
}
