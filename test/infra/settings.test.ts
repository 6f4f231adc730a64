import { describe, expect, it } from 'vitest';
import { SETTING_NAMES, SettingsRefused, stackSettingsOf } from '../../infra/settings.ts';

const settings = (given: Readonly<Record<string, unknown>> = {}) => stackSettingsOf((name) => given[name]);

describe('the settings of the stack', () => {
  it('have defaults', () => {
    expect(settings()).toEqual({
      stackName: 'Tocsin',
      name: 'tocsin',
      routingFile: 'tocsin.yaml',
      alarmEmails: [],
      table: { deletionProtection: true },
      cloudWatchAlarms: true,
      dashboard: true,
      logStream: false,
    });
  });

  it('are read as the command line gives them', () => {
    const given = {
      config: 'routing/prod.yaml',
      stack: 'Alerting',
      name: 'alerting',
      alarmEmail: 'a@example.com, b@example.com',
      deletionProtection: 'false',
      cloudWatchAlarms: 'false',
      dashboard: false,
      logStream: 'true',
    };
    expect(settings(given)).toMatchObject({
      stackName: 'Alerting',
      name: 'alerting',
      routingFile: 'routing/prod.yaml',
      alarmEmails: ['a@example.com', 'b@example.com'],
      table: { deletionProtection: false },
      cloudWatchAlarms: false,
      dashboard: false,
      logStream: true,
    });
    expect(Object.keys(given).sort()).toEqual([...SETTING_NAMES].sort());
  });

  it('that are wrong are named, all at once', () => {
    expect(() => settings({ name: 'a/b', dashboard: 'maybe' })).toThrow(
      new SettingsRefused(
        '-c name=…: must be letters, digits and hyphens, at most 31\n-c dashboard=…: must be true or false',
      ),
    );
  });
});
