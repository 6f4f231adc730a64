import { deliverHandler } from '../container.ts';

export const handler = deliverHandler(process.env);
