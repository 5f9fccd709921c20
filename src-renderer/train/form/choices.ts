import { useMemo } from 'react';
import { useText } from '../../ui/i18n.ts';
import type { Choice } from './FieldControl.tsx';
import { useForm } from './store-form.ts';

/** In millions. */
const MILLION = 1e6;

/** What the core knows of values beyond the schema: the networks, and which devices are here. */
export function useChoices(): ReadonlyMap<string, readonly Choice[]> {
  const text = useText('trainForm');
  const options = useForm((state) => state.options);
  return useMemo(() => {
    if (options.state !== 'ready') return new Map();
    const { networks, devices } = options.value;
    const weights = (parameters: number): string => (parameters / MILLION).toFixed(parameters < MILLION ? 1 : 0);
    return new Map<string, readonly Choice[]>([
      [
        'model.name',
        networks.map(({ name, parameters }) => ({
          value: name,
          label: name,
          hint: text('network.parameters', { count: weights(parameters) }),
        })),
      ],
      ['device', devices.map(({ device, state }) => ({ value: device, label: device, hint: text(`device.${state}`) }))],
    ]);
  }, [options, text]);
}
