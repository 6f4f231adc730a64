import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { stopOnSignal } from '../../local/stop-signal.ts';

/** A process that notes how it would have ended. */
class TestProcess extends EventEmitter {
  readonly exit = (code: number): void => {
    this.emit('exited', code);
  };
}

describe('a stop signal', () => {
  it.each(['SIGINT', 'SIGTERM'])('%s ends the process once everything is stopped', async (signal) => {
    const process = new TestProcess();
    const ended = once(process, 'exited');
    const steps: string[] = [];
    stopOnSignal(
      async () => void steps.push('stopped'),
      process,
      (error) => steps.push(String(error)),
    );
    process.emit(signal);
    expect([await ended, steps]).toEqual([[0], ['stopped']]);
  });

  it('ends the process at once when it comes twice', async () => {
    const process = new TestProcess();
    const ended = once(process, 'exited');
    stopOnSignal(
      () => new Promise(() => {}),
      process,
      () => {},
    );
    process.emit('SIGINT');
    process.emit('SIGTERM');
    expect(await ended).toEqual([130]);
  });

  it('ends the process as failed when something cannot be stopped', async () => {
    const process = new TestProcess();
    const ended = once(process, 'exited');
    const errors: string[] = [];
    stopOnSignal(
      () => Promise.reject(new Error('stuck')),
      process,
      (error) => errors.push(String(error)),
    );
    process.emit('SIGTERM');
    expect([await ended, errors]).toEqual([[1], ['Error: stuck']]);
  });
});
