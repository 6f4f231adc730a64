import { readdirSync, readFileSync } from 'node:fs';

/** Processor time that this process used so far, user and system, all threads, in microseconds. */
export function ownMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/**
 * The same of another process, from the scheduler's count of nanoseconds (`/proc/<pid>/stat` counts in hundredths of
 * a second). The count is kept per thread; those of Go and of Node do not end while the process lives.
 */
export function microsOf(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const nanos = readdirSync(tasks).map((task) =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanos.reduce((sum, one) => sum + one, 0) / 1000;
}
