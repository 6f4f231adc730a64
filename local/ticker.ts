/** Calls `work` again and again, `pause` milliseconds after it was done. */
export function tick(work: () => Promise<unknown>, pause: number, onError: (error: unknown) => void) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const turn = () => {
    running = work()
      .catch(onError)
      .then(() => {
        if (timer !== undefined) timer = setTimeout(turn, pause);
      });
  };
  timer = setTimeout(turn, pause);
  return {
    /** Ends when the work in hand is done. */
    async stop(): Promise<void> {
      clearTimeout(timer);
      timer = undefined;
      await running;
    },
  };
}
