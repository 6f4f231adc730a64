export interface StopSignals {
  readonly on: (signal: 'SIGINT' | 'SIGTERM', listener: () => void) => unknown;
  readonly exit: (code: number) => void;
}

/**
 * Ends the process on Ctrl-C or `kill` once `stop` is done: 0, or 1 when it throws. A second signal ends it at once.
 * Pass `process`.
 */
export function stopOnSignal(stop: () => Promise<void>, signals: StopSignals, onError: (error: unknown) => void): void {
  let isStopping = false;
  const listener = () => {
    if (isStopping) {
      signals.exit(130);
      return;
    }
    isStopping = true;
    stop().then(
      () => signals.exit(0),
      (error: unknown) => {
        onError(error);
        signals.exit(1);
      },
    );
  };
  signals.on('SIGINT', listener);
  signals.on('SIGTERM', listener);
}
