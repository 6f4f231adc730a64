import { sweepHandler } from '../container.ts';

export const handler = sweepHandler(process.env);
