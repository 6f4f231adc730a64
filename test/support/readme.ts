import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

/** A line of a block that is for a shell, and the heading that it stands under. */
export interface ReadmeCommand {
  readonly section: string;
  readonly command: string;
}

/** Every command of the README, in order. */
export const README_COMMANDS: readonly ReadmeCommand[] = README.split(/^##+ /m).flatMap((text) => {
  const section = text.split('\n')[0] ?? '';
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)];
  return blocks.flatMap((block) => (block[1] ?? '').trim().split('\n')).map((command) => ({ section, command }));
});

/** What is done in AWS. All other commands need a laptop only. */
const AWS_SECTIONS = [
  'Deploy to AWS',
  'Slack: the app and its token',
  'Jira: the account and its token',
  'Upgrade',
  'Remove',
];

export const isForAws = ({ section }: ReadmeCommand): boolean => AWS_SECTIONS.includes(section);
