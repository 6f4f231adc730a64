import { inboxHandler } from '../container.ts';

export const handler = inboxHandler(process.env);
