import { logsHandler } from '../container.ts';

export const handler = logsHandler(process.env);
