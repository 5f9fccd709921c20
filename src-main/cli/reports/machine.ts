import type { DeviceReport, MachineReport } from '../../../src-shared/contract/machine.ts';
import type { Language } from '../../../src-shared/text/define.ts';
import { describeReason } from '../../../src-shared/text/reasons.ts';
import type { CliText } from '../command.ts';
import { formatBytes, formatNumber } from '../screen/numbers.ts';
import { tableLines } from '../screen/table.ts';
import { listLines, pairLines } from './lines.ts';

/** What `pillsnap doctor` prints. */
export function machineLines(report: MachineReport, text: CliText, language: Language): string[] {
  const { system, processor, memory, disk, graphicsCards, kernels, tensorflow, chosen } = report;
  const of = (free: number, total: number) =>
    text('doctor.free', { free: formatBytes(free), total: formatBytes(total) });
  const problems = report.devices.flatMap(({ problem, handicap, halfProblem }) =>
    // What is not there at all needs no second reason.
    [problem ?? handicap, halfProblem].filter(isThere),
  );
  const remarks = [...problems, ...[kernels.problem].filter(isThere), ...(tensorflow?.problems ?? [])];
  return [
    ...pairLines([
      [text('doctor.system'), `${system.platform} ${system.release}, Node ${system.node}`],
      [
        text('doctor.processor'),
        [processor.model, text('doctor.cores', { count: processor.cores }), ...processor.instructionSets].join(', '),
      ],
      [text('doctor.memory'), of(memory.freeBytes, memory.totalBytes)],
      ...(disk ? [[text('doctor.disk'), `${of(disk.freeBytes, disk.totalBytes)} (${disk.path})`] as const] : []),
      ...graphicsCards.map(
        (card) =>
          [
            text('doctor.card'),
            `${card.name}, ${formatBytes(card.memoryBytes)}, ${card.driver}, ${card.computeCapability}`,
          ] as const,
      ),
      ['ONNX Runtime', `${system.onnxRuntime}, ${text(`doctor.kernels.${kernels.name}`)}`],
      [
        'TensorFlow.js',
        tensorflow ? `${tensorflow.package} ${tensorflow.version}, ${tensorflow.backend}` : text('doctor.notLoaded'),
      ],
      [text('doctor.pretrained'), report.pretrainedDir],
    ]),
    '',
    ...deviceTable(report.devices, text),
    ...listLines(
      text,
      text('doctor.remarks'),
      remarks.map((problem) => describeReason(problem, language)),
    ),
    '',
    report.isBroken ? text('doctor.broken') : text('doctor.chosen', chosen),
    ...report.suggestions.map(({ command, reason }) => text(`doctor.suggest.${reason}`, { command })),
  ];
}

function deviceTable(devices: readonly DeviceReport[], text: CliText): string[] {
  return tableLines(
    [
      { title: text('column.device'), align: 'left' },
      { title: text('column.arithmetic'), align: 'left' },
      { title: text('column.verdict'), align: 'left' },
      { title: text('column.difference'), align: 'right' },
      { title: text('column.stepMs'), align: 'right' },
      { title: 'GFLOP/s', align: 'right' },
    ],
    devices.flatMap(({ device, problem, halfProblem, speed, steps }) => {
      const row = (precision: 'float32' | 'float16', isBad: boolean) => {
        const step = steps.find((found) => found.precision === precision);
        return [
          device,
          precision,
          text(isBad ? 'doctor.unusable' : 'doctor.usable'),
          step ? step.difference.toExponential(1) : '–',
          formatNumber(step?.stepMs ?? null, 1),
          precision === 'float32' ? formatNumber(speed?.device ?? null, 1) : '',
        ];
      };
      return problem ? [row('float32', true)] : [row('float32', false), row('float16', halfProblem !== null)];
    }),
  );
}

function isThere<T>(value: T | null): value is T {
  return value !== null;
}
