import { duration, instant } from '../shared/values/time.ts';
import { listen } from '../test/support/stub-server.ts';
import { StubSlack } from '../test/support/stub-slack.ts';
import { TOKEN } from './alerts.ts';

/** A Slack without a limit on posts. Says its URL, then of each message that it took when, in nanoseconds of `hrtime`. */
const slack = new StubSlack(() => instant(Date.now()), {
  token: TOKEN,
  postPace: { every: duration(1), burst: 1_000_000 },
});

const { url } = await listen({
  handle: (request) => {
    const answer = slack.handle(request);
    if (slack.messages.length === 0) throw new Error(`Slack refused: ${JSON.stringify(answer)}`);
    slack.messages.length = 0;
    process.send?.(String(process.hrtime.bigint()));
    return answer;
  },
});
process.once('disconnect', () => process.exit());
process.send?.(url);
