import { ingestHandler } from '../container.ts';

export const handler = ingestHandler(process.env);
