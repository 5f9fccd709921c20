import type { SelfTestMessage, SelfTestTask } from './device-check.ts';
import { checkSteps, measureSpeed } from './self-test.ts';

// The entry of the process in which a device is tried out: a driver that crashes takes nothing else with it.

const send = (message: SelfTestMessage): void => void process.send?.(message);

process.once('message', async (task: SelfTestTask) => {
  const { provider, isSpeedRequired, precisions } = task;
  try {
    const speed = await measureSpeed(provider);
    send({ type: 'speed', speed });
    if (speed.device > speed.processor || !isSpeedRequired) {
      await checkSteps(provider, precisions, (check) => send({ type: 'step', check }));
    }
    send({ type: 'finished' });
  } catch (error) {
    send({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  } finally {
    process.disconnect();
  }
});
