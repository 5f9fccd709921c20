import type { Transport } from '../../../src-shared/contract/define.ts';
import { AppError } from '../../../src-shared/errors.ts';
import type { DeviceChoice, DevicePrognosis, Devices } from '../../engine/onnx/device-choice.ts';
import { PROVIDERS, type Provider } from '../../engine/onnx/providers.ts';
import type { TrainDevices } from '../../training/train-run.ts';
import { jobHandlers } from '../handlers/jobs.ts';
import { type JobContext, Jobs } from '../jobs.ts';
import { createRouter } from '../router.ts';
import { jobOverTransport } from './job-over-transport.ts';
import { type ProgramContract, programContract } from './thread-contract.ts';

/** The program's end: answers threads that ask for devices. */
export function serveDevices(devices: Pick<Devices, 'choose' | 'foresee'>, now: () => Date): Transport {
  const jobs = new Jobs({ now });
  return createRouter<ProgramContract, JobContext>(
    programContract,
    {
      devices: {
        choose: (wish, { signal }) => devices.choose(wish, signal),
        foresee: () => PROVIDERS.map((provider) => [provider, devices.foresee(provider)] as const),
      },
      jobs: jobHandlers({ jobs }),
    },
    (operation, work) => jobs.start(operation, work),
  );
}

/** Of whoever waits until it is done. */
const NEVER = new AbortController().signal;

/** The thread's end: the program's devices, with what is known of them at this moment. @throws AppError `contract.connection_lost`. */
export async function programDevices(program: Transport): Promise<TrainDevices> {
  const answer = await program.invoke('devices.foresee', {});
  if (!answer.ok) throw new AppError(answer.error);
  const known = new Map(answer.value as readonly (readonly [Provider, DevicePrognosis])[]); // as `programContract` says
  return {
    async choose(wish, signal = NEVER) {
      const job = { signal, report: () => {} };
      return (await jobOverTransport(program, { path: 'devices.choose', input: wish }, job)) as DeviceChoice; // likewise
    },
    foresee(provider) {
      const prognosis = known.get(provider);
      if (!prognosis) throw new Error(`the program knows no device ${provider}`);
      return prognosis;
    },
  };
}
