import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A part of the bench that runs in a process of its own, so that its processor time is not counted with ours. */
export interface Child<Hello> {
  readonly pid: number;
  /** The first thing it said: where it can be reached. */
  readonly hello: Hello;
  readonly process: ChildProcess;
  close(): void;
}

/** Starts a file of this directory and waits until it says where it can be reached. It ends when we disconnect. */
export async function startChild<Hello>(file: string): Promise<Child<Hello>> {
  const child = fork(join(import.meta.dirname, file));
  const [hello] = (await once(child, 'message')) as [Hello];
  return { pid: child.pid ?? 0, hello, process: child, close: () => child.disconnect() };
}
