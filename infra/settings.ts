import * as z from 'zod';
import type { TocsinProps } from './tocsin.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/i, 'must be letters, digits and hyphens, at most 31');
/** The command line gives texts, cdk.json gives what it holds. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], {
  error: 'must be true or false',
});

/** What `-c <key>=<value>` sets, or the `context` of cdk.json. Docs: docs/deploy.md. */
const SETTINGS = z.object({
  config: z.string().default('tocsin.yaml'),
  stack: name.default('Tocsin'),
  name: name.default('tocsin'),
  alarmEmail: z.string().optional(),
  deletionProtection: flag.default(true),
  cloudWatchAlarms: flag.default(true),
  dashboard: flag.default(true),
  logStream: flag.default(false),
});

export const SETTING_NAMES = Object.keys(SETTINGS.shape);

/** The stack's own settings cannot be read. One line for each that is wrong. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';
}

/** Reads the settings of the stack in this repository. Throws `SettingsRefused`. */
export function stackSettingsOf(context: (name: string) => unknown): TocsinProps & { readonly stackName: string } {
  const given = Object.fromEntries(SETTING_NAMES.map((key) => [key, context(key)]));
  const read = SETTINGS.safeParse(given);
  if (!read.success) {
    throw new SettingsRefused(
      read.error.issues.map(({ path, message }) => `-c ${path.join('.')}=…: ${message}`).join('\n'),
    );
  }
  const { config, stack, alarmEmail, deletionProtection, ...rest } = read.data;
  const alarmEmails = (alarmEmail ?? '').split(',').map((one) => one.trim());
  return {
    ...rest,
    stackName: stack,
    routingFile: config,
    table: { deletionProtection },
    alarmEmails: alarmEmails.filter((one) => one !== ''),
  };
}
