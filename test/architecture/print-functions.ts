import { figuresOf, isMeasured, overLimits, statisticsOf } from './functions.ts';
import { projectFiles } from './project-files.ts';
import { readModule } from './syntax.ts';

const statistics = statisticsOf(
  projectFiles()
    .filter(({ path }) => isMeasured(path))
    .map(readModule),
);
const refused = overLimits(statistics);
console.log(figuresOf(statistics));
if (refused.length > 0) console.error(`\nOver the limits:\n${refused.join('\n')}`);
process.exitCode = refused.length === 0 ? 0 : 1;
