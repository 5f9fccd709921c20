import styles from './Conditions.module.css';

/** In pixels of its own 16 x 16 drawing. */
const CENTRE = 8;
const RADIUS = 6;
const DOT = 1.6;
const STEP_DEGREES = 45;

/** Eight dots in a circle, clockwise from the top: filled where there is a photo turned so, hollow where there is none. */
export function RotationDial({ rotations }: { readonly rotations: readonly number[] }) {
  return (
    <svg className={styles.dial} viewBox="0 0 16 16" aria-hidden>
      {Array.from({ length: 360 / STEP_DEGREES }, (_, i) => {
        const degrees = i * STEP_DEGREES;
        const angle = (degrees * Math.PI) / 180;
        return (
          <circle
            key={degrees}
            cx={CENTRE + RADIUS * Math.sin(angle)}
            cy={CENTRE - RADIUS * Math.cos(angle)}
            r={rotations.includes(degrees) ? DOT : DOT / 2}
            data-covered={rotations.includes(degrees)}
          />
        );
      })}
    </svg>
  );
}
