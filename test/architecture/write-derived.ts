import { writeFileSync } from 'node:fs';
import { derivedFiles } from './derived.ts';
import { projectFiles } from './project-files.ts';

for (const { path, text } of derivedFiles(projectFiles())) {
  writeFileSync(new URL(`../../${path}`, import.meta.url), text);
}
