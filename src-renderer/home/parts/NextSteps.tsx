import { Button } from '@mantine/core';
import { CircleCheck, ClipboardCheck, Cpu, Hourglass, type LucideIcon, Pill } from 'lucide-react';
import { formatCount, formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { routeTo } from '../../ui/route.ts';
import styles from '../Home.module.css';
import { type NextStep, nextSteps, type Role, type Standing } from '../standing.ts';

const ICONS: Readonly<Record<Role, LucideIcon>> = { pharmacist: Pill, engineer: Cpu, reviewer: ClipboardCheck };

/** Where the workspace stands in numbers, and what each of the three people does next. */
export function NextSteps({ standing }: { readonly standing: Standing }) {
  const text = useText('home');
  const { drugs, studioPhotos, realPhotos, pendingPhotos } = standing;
  const facts = [
    { label: text('standing.drugs'), value: drugs, href: routeTo('classes') },
    { label: text('standing.studio'), value: studioPhotos, href: routeTo('photos', { source: 'studio' }) },
    { label: text('standing.real'), value: realPhotos, href: routeTo('photos', { source: 'real' }) },
    { label: text('standing.pending'), value: pendingPhotos, href: routeTo('photos', { decision: 'pending' }) },
  ];
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(({ label, value, href }) => (
          <div key={label} className={styles.fact}>
            <dt>{label}</dt>
            <dd>
              <a href={href}>{formatCount(value)}</a>
            </dd>
          </div>
        ))}
      </dl>
      <ul className={styles.steps}>
        {nextSteps(standing).map((step) => (
          <Step key={step.role} step={step} />
        ))}
      </ul>
    </>
  );
}

function Step({ step }: { readonly step: NextStep }) {
  const text = useText('home');
  const Icon = ICONS[step.role];
  const label = useGoText(step);
  return (
    <li className={styles.step} data-state={step.state}>
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      <span className={styles.role}>{text(`role.${step.role}`)}</span>
      <span className={styles.stepText}>{useStepText(step)}</span>
      <span className={styles.stepAction}>
        {step.state === 'todo' ? null : <Mark state={step.state} />}
        {step.to === null || label === null ? null : (
          <Button
            component="a"
            href={routeTo(step.to.screen, step.to.params)}
            variant={step.state === 'todo' ? 'light' : 'subtle'}
          >
            {label}
          </Button>
        )}
      </span>
    </li>
  );
}

function Mark({ state }: { readonly state: 'waiting' | 'done' }) {
  const text = useText('home');
  const Icon = state === 'done' ? CircleCheck : Hourglass;
  return (
    <span className={styles.mark} data-state={state}>
      <Icon size={14} strokeWidth={1.75} aria-hidden />
      {text(`state.${state}`)}
    </span>
  );
}

function useStepText({ key, count, accuracy }: NextStep): string {
  const text = useText('home');
  const percent = formatPercent(accuracy);
  switch (key) {
    case 'review':
      return text('next.review', { count: count ?? 0 });
    case 'trained':
    case 'export':
    case 'decide':
    case 'released':
    case 'refused':
      return text(`next.${key}`, { accuracy: percent });
    default:
      return text(`next.${key}`);
  }
}

function useGoText({ key }: NextStep): string | null {
  const text = useText('home');
  return key === 'waitPhotos' || key === 'waitRun' ? null : text(`go.${key}`);
}
