import { pythonPrograms } from '../../e2e/support/python-package.ts';

/** The folder of AWS's own command line: https://pypi.org/project/awscli/ (Apache-2.0). */
export const awsCli = (): Promise<string> => pythonPrograms('awscli==1.46.3');
